"""Who and what is there when a local Slack starts."""

from __future__ import annotations

from bot.localslack.workspace import Workspace

ME = "U0000SATOU"
"""佐藤 花子, the person at the browser until another is chosen."""


def seed(workspace: Workspace) -> None:
    """Fill a workspace: the bot of the manifest, staff, a guest, an outsider, and their channels."""
    bot = workspace.bot_user
    workspace.add_user(bot, bot_name(workspace), is_bot=True, bot_id=workspace.bot_id)
    staff = {
        workspace.add_user(ME, "佐藤 花子"),
        workspace.add_user("U000SUZUKI", "鈴木 一郎"),
        workspace.add_user("U000TANAKA", "田中 部長"),
    }
    outsider = workspace.add_user("U000GAIBUU", "外部 太郎", team_id="T9999OTHER", is_stranger=True)
    guest = workspace.add_user("U0000GUEST", "体験 ゲスト", is_restricted=True)
    workspace.add_channel("C0000ZATSU", "雑談", members={*staff, bot, guest})
    workspace.add_channel("C000SEISAK", "政策室", members={*staff, bot})
    workspace.add_channel("C000KANKYO", "環境部", members=set(staff))
    workspace.add_channel("C000KYOUDO", "協働事業-共有", members={*staff, bot, outsider}, external=True)
    workspace.add_channel("G0000PRIVA", "部長会", "private", members={ME, "U000TANAKA", bot})
    workspace.add_channel("C0000OLDIE", "旧庁舎移転", members={*staff, bot}, archived=True)
    workspace.dm(ME)


def bot_name(workspace: Workspace) -> str:
    """Return the bot's name as the manifest gives it."""
    manifest = workspace.manifest
    named = manifest.get("features", {}).get("bot_user", {}).get("display_name")
    return str(named or manifest.get("display_information", {}).get("name") or "ボット")

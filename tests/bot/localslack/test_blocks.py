"""What the linter for blocks refuses, where, and what it lets pass."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models import blocks as models

from bot.localslack import problems, view_problems

Json = dict[str, Any]


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(**fields: Any) -> Json:
    return {"type": "section", **fields}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def button(**fields: Any) -> Json:
    return {"type": "button", "text": plain("押す"), "action_id": "a", **fields}


def option(value: str, text: str = "選択肢") -> Json:
    return {"text": plain(text), "value": value}


def select(**fields: Any) -> Json:
    return {"type": "static_select", "action_id": "s", "options": [option("1"), option("2")], **fields}


def table(rows: int, columns: int) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "値"}] * columns] * rows}


def modal(**fields: Any) -> Json:
    return {"type": "modal", "title": plain("題"), "blocks": [{"type": "divider"}], **fields}


def input_of(element: Json) -> Json:
    return {"type": "input", "label": plain("名"), "element": element}


REFUSED = [
    pytest.param([section(text=mrkdwn(""))], "more than 0 characters", "/blocks/0/text/text", id="空の本文"),
    pytest.param([section(text=mrkdwn("あ" * 3001))], "less than 3001", "/blocks/0/text/text", id="長い本文"),
    pytest.param([section()], "either `text` or `fields`", "/blocks/0", id="本文なし"),
    pytest.param([section(text="文字列")], "must provide an object", "/blocks/0/text", id="本文が文字列"),
    pytest.param([section(fields=[mrkdwn("x")] * 11)], "no more than 10", "/blocks/0/fields", id="11項目"),
    pytest.param([section(fields=[mrkdwn("x" * 2001)])], "less than 2001", "/blocks/0/fields/0/text", id="長い項目"),
    pytest.param([section(text={**mrkdwn("x"), "emoji": True})], "additional property: emoji", "/text", id="mrkdwnにemoji"),
    pytest.param([section(text=mrkdwn("x"), colour="red")], "additional property: colour", "/blocks/0", id="知らない欄"),
    pytest.param([{"type": "header", "text": mrkdwn("x")}], "unsupported type: mrkdwn", "/text/type", id="見出しにmrkdwn"),
    pytest.param([{"type": "header", "text": plain("x" * 151)}], "less than 151", "/text/text", id="長い見出し"),
    pytest.param([{"type": "context", "elements": []}], "at least 1 items", "/elements", id="空の補足"),
    pytest.param([{"type": "context", "elements": [mrkdwn("x")] * 11}], "no more than 10", "/elements", id="11の補足"),
    pytest.param([{"type": "hologram"}], "unsupported type: hologram", "/blocks/0/type", id="知らない種類"),
    pytest.param([{"text": plain("x")}], "missing required field: type", "/blocks/0", id="種類なし"),
    pytest.param(["x"], "must provide an object", "/blocks/0", id="文字列のブロック"),
    pytest.param([{"type": "divider"}] * 51, "no more than 50", "/blocks", id="51ブロック"),
    pytest.param([actions(*[button(action_id=str(i)) for i in range(26)])], "no more than 25", "/elements", id="26ボタン"),
    pytest.param([actions(button(), button())], '"a" already exists', "/elements/1/action_id", id="同じaction_id"),
    pytest.param([actions(button(text=mrkdwn("x")))], "unsupported type: mrkdwn", "/text/type", id="ボタンにmrkdwn"),
    pytest.param([actions(button(text=plain("x" * 76)))], "less than 76", "/text/text", id="長いボタン"),
    pytest.param([actions(button(value="x" * 2001))], "less than 2001", "/value", id="長い値"),
    pytest.param([actions(button(action_id="x" * 256))], "less than 256", "/action_id", id="長いaction_id"),
    pytest.param([actions(button(style="blue"))], "must be one of", "/style", id="知らない様式"),
    pytest.param([actions(button(confirm={"title": plain("?")}))], "missing required field: text", "/confirm", id="確認の欠け"),
    pytest.param([actions(mrkdwn("x"))], "unsupported type: mrkdwn", "/elements/0/type", id="操作欄に文字"),
    pytest.param([actions(select(options=[]))], "at least 1 items", "/options", id="選択肢なし"),
    pytest.param([actions(select(options=[option(str(i)) for i in range(101)]))], "no more than 100", "/options", id="101択"),
    pytest.param([actions(select(options=[option("1", "x" * 76)]))], "less than 76", "/text/text", id="長い選択肢"),
    pytest.param([actions(select(options=[option("x" * 151)]))], "less than 151", "/value", id="選択肢の長い値"),
    pytest.param([actions(select(initial_option=option("9")))], "one of the options", "/initial_option", id="選択肢にない初期値"),
    pytest.param([actions(select(placeholder=plain("x" * 151)))], "less than 151", "/placeholder/text", id="長い案内"),
    pytest.param([actions({"type": "static_select", "action_id": "s"})], "either `options`", "/elements/0", id="選択肢の欄なし"),
    pytest.param([section(text=mrkdwn("x"), accessory={"type": "overflow", "options": [option(str(i)) for i in range(6)]})], "no more than 5", "/options", id="6つの操作"),
    pytest.param([section(text=mrkdwn("x"), accessory={"type": "plain_text_input"})], "unsupported type", "/accessory/type", id="本文横に入力欄"),
    pytest.param([table(101, 1)], "no more than 100", "/rows", id="101行"),
    pytest.param([table(1, 21)], "no more than 20", "/rows/0", id="21列"),
    pytest.param([table(1, 1), table(1, 1)], "only_one_table_allowed", "/blocks", id="表が2つ"),
    pytest.param([{"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}], "more than 0", "/rows/0/0/text", id="空のセル"),
    pytest.param([{"type": "markdown", "text": "x" * 12_001}], "less than 12001", "/text", id="長いmarkdown"),
    pytest.param([{"type": "markdown", "text": "x" * 6_500}] * 2, "all markdown together", "/blocks", id="markdownの合計"),
    pytest.param([section(text=mrkdwn("あ" * 2_900))] * 5, "less than 13201", "/blocks", id="本文の合計"),
    pytest.param([{"type": "divider", "block_id": "b"}] * 2, '"b" already exists', "/blocks/1/block_id", id="同じblock_id"),
    pytest.param([{"type": "image", "image_url": "https://a.jp/x.png"}], "missing required field: alt_text", "/blocks/0", id="代替文なし"),
    pytest.param([{"type": "image", "alt_text": "絵"}], "either `image_url`", "/blocks/0", id="絵の所在なし"),
    pytest.param([{"type": "context_actions", "elements": [button()]}], "unsupported type: button", "/elements/0/type", id="補足操作にボタン"),
    pytest.param([{"type": "context_actions", "elements": [{"type": "feedback_buttons", "positive_button": {"text": plain("良い"), "value": "1"}}]}], "missing required field: negative_button", "/elements/0", id="片方だけの評価"),
    pytest.param([{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}]}], "more than 0", "/elements/0/elements/0/text", id="空の装飾文"),
    pytest.param([{"type": "rich_text", "elements": [{"type": "rich_text_list", "elements": []}]}], "missing required field: style", "/elements/0", id="様式のない箇条書き"),
    pytest.param({"type": "divider"}, "must provide an array", "/blocks", id="配列でない"),
]  # fmt: skip


@pytest.mark.parametrize(("blocks", "what", "where"), REFUSED)
def test_what_slack_refuses_is_named_with_its_place(blocks: Any, what: str, where: str) -> None:
    assert [p for p in problems(blocks) if what in p and where in p]


RICH = models.RichTextElementParts
ACCEPTED = [
    models.SectionBlock(text="本文", fields=["項目"], accessory=models.ButtonElement(text="押す", action_id="a", url="https://a.jp")),
    models.DividerBlock(),
    models.HeaderBlock(text="見出し"),
    models.ContextBlock(elements=[models.MarkdownTextObject(text="補足"), models.ImageElement(image_url="https://a.jp/x.png", alt_text="絵")]),
    models.ImageBlock(image_url="https://a.jp/x.png", alt_text="絵", title="題"),
    models.MarkdownBlock(text="**太字**"),
    models.InputBlock(label="名", element=models.PlainTextInputElement(action_id="a", multiline=True, max_length=10)),
    models.InputBlock(label="日", element=models.DatePickerElement(action_id="a", initial_date="2026-04-01")),
    models.ActionsBlock(
        elements=[
            models.StaticSelectElement(action_id="a", options=[models.Option(value="1", label="一")], placeholder="選ぶ"),
            models.UserSelectElement(action_id="b"),
            models.CheckboxesElement(action_id="c", options=[models.Option(value="1", text=models.MarkdownTextObject(text="*一*"))]),
            models.OverflowMenuElement(action_id="d", options=[models.Option(value="1", text="一")]),
            models.ButtonElement(text="消す", action_id="e", style="danger", confirm=models.ConfirmObject(title="?", text="消しますか", confirm="はい", deny="いいえ")),
        ]
    ),
    models.ContextActionsBlock(
        elements=[
            models.FeedbackButtonsElement(
                action_id="f",
                positive_button=models.FeedbackButtonObject(text="良い", value="good"),
                negative_button=models.FeedbackButtonObject(text="悪い", value="bad"),
            ),
            models.IconButtonElement(action_id="g", icon="trash", text="消す"),
        ]
    ),
    models.RichTextBlock(
        elements=[
            models.RichTextSectionElement(elements=[RICH.Text(text="文", style=RICH.TextStyle(bold=True)), RICH.User(user_id="U1"), RICH.Link(url="https://a.jp")]),
            models.RichTextListElement(style="bullet", indent=0, elements=[models.RichTextSectionElement(elements=[RICH.Text(text="一")])]),
            models.RichTextQuoteElement(elements=[RICH.Text(text="引用")]),
            models.RichTextPreformattedElement(elements=[RICH.Text(text="等幅")]),
        ]
    ),
    models.TableBlock(rows=[[{"type": "raw_text", "text": "部"}, {"type": "raw_text", "text": "数"}]], column_settings=[{"align": "right"}]),
    models.VideoBlock(alt_text="動画", title="題", video_url="https://a.jp/v", thumbnail_url="https://a.jp/t.png"),
    models.AlertBlock(text="注意", level="warning"),
]  # fmt: skip


@pytest.mark.parametrize("block", ACCEPTED, ids=lambda b: f"{b.type}-{id(b) % 97}")
def test_what_the_sdk_models_write_is_accepted(block: models.Block) -> None:
    assert problems([block.to_dict()]) == []


def test_limits_themselves_are_allowed() -> None:
    assert problems([section(text=mrkdwn("あ" * 3000)), table(100, 20), *[{"type": "divider"}] * 48]) == []


def test_one_action_id_may_recur_in_different_blocks() -> None:
    assert problems([actions(button()), actions(button())]) == []


@pytest.mark.parametrize("kind", ["table", "markdown", "context_actions"])
def test_some_blocks_belong_in_messages_only(kind: str) -> None:
    assert any(p.startswith(f"unsupported type: {kind}") for p in problems([{"type": kind}], "home"))


def test_a_view_may_hold_a_hundred_blocks() -> None:
    assert problems([{"type": "divider"}] * 100, "modal") == []
    assert problems([{"type": "divider"}] * 101, "modal")


VIEWS = [
    pytest.param(modal(title=plain("x" * 25)), "less than 25", "/view/title/text", id="長い題"),
    pytest.param({"type": "modal", "blocks": []}, "missing required field: title", "/view", id="題なし"),
    pytest.param(modal(private_metadata="x" * 3001), "less than 3001", "/view/private_metadata", id="長いメモ"),
    pytest.param(modal(blocks=[input_of({"type": "plain_text_input"})]), "`submit`", "/view/blocks/0/input", id="送信ボタンなし"),
    pytest.param({"type": "home", "blocks": [], "submit": plain("x")}, "additional property: submit", "/view", id="ホームに送信"),
    pytest.param({"type": "page"}, "valid view type", "/view/type", id="知らない種類"),
    pytest.param(modal(blocks=[section(text=mrkdwn(""))]), "more than 0", "/view/blocks/0/text/text", id="空の本文"),
]  # fmt: skip


@pytest.mark.parametrize(("view", "what", "where"), VIEWS)
def test_what_slack_refuses_in_a_view_is_named(view: Json, what: str, where: str) -> None:
    assert [p for p in view_problems(view) if what in p and f"[json-pointer:{where}]" in p]


def test_a_modal_with_an_input_and_a_submit_is_accepted() -> None:
    assert view_problems(modal(submit=plain("送る"), blocks=[input_of(select())])) == []


_KEYS = st.sampled_from(
    [
        "type",
        "text",
        "elements",
        "options",
        "option_groups",
        "initial_option",
        "initial_options",
        "fields",
        "accessory",
        "element",
        "rows",
        "block_id",
        "action_id",
        "label",
        "title",
        "confirm",
        "value",
        "url",
        "style",
        "child_blocks",
        "min_length",
        "focus_on_load",
        "submit",
        "blocks",
    ]
)
_WORDS = st.sampled_from(
    [
        "section",
        "actions",
        "input",
        "static_select",
        "checkboxes",
        "button",
        "table",
        "rich_text",
        "mrkdwn",
        "plain_text",
        "image",
        "context",
        "header",
        "rich_text_section",
        "text",
        "overflow",
        "card",
        "container",
        "carousel",
        "modal",
        "home",
        "plain_text_input",
    ]
)
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | _WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=25,
)


@given(_ANYTHING)
def test_whatever_is_sent_gets_an_answer_and_not_an_exception(value: Any) -> None:
    for blocks in (value, [value]):
        assert all(" [json-pointer:/" in problem for problem in problems(blocks))
    assert isinstance(view_problems(value), list)

"""Every sentence that staff read, in one place. Polite, short, and with what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.findings import Absence, AbsenceKind, Reason, ReasonKind
from knowledge.model import Measure, year_label

BOT_NAME = "方針ボット"
EXAMPLES = ("防犯カメラの補助ってどこの担当？", "環境部", "DXはどの部が何をしている？", "空き家対策")


def source(measure: Measure) -> str:
    """Cite a measure: year and page."""
    return f"{year_label(measure.fiscal_year)} {measure.page}頁"


def responsible(departments: Sequence[str]) -> str:
    return f"担当: {'・'.join(departments)}"


def lacking(departments: Sequence[str]) -> str:
    """Say that the departments that were asked for have nothing, and others do."""
    return f"{'・'.join(departments)}の方針には記載がありません。ほかの部にある施策です。"


FOUND_MORE = "ほかの候補（{count}件）"
SHOW_MORE = "もっと見る"
SHOW_BEFORE = "前に戻る"
SHOW_REST = "もっと見る（残り{count}件）"
SHOW_DEPARTMENT = "{department}の方針をすべて見る"
SHARE = "チャンネルに共有"
BACK_TO_DIRECTORY = "部の一覧"
ALSO_ELSEWHERE = "同じ話題の施策がほかの部にもあります: {departments}"
BROAD_HEAD = "{count}件の施策が{departments}つの部にあります"
BROAD_HEAD_ONE = "{department}に{count}件の施策があります"
CHOICE_HEAD = "これでしょうか？"
CHOICE_HINT = (
    "近いものを{count}件挙げます。該当するものを選んでください。どれも違えば、言い方を変えてみてください。"
)
CHOOSE = "これを見る"
SEVERAL_HEAD = "お尋ねは{count}点と読みました。"
ALLOCATION_HEAD = "割振り（写して使えます）"
NOT_IN_DOCUMENT = "記載なし"
SHARED_BY = "<@{user}> さんが共有しました"
PROGRESS = "取組状況（{department} {date}）: {text}"

NEAREST_HEAD = "近い施策（お尋ねの答えではありません）"
DEPARTMENT_HINT = "部から探すこともできます。"


def not_recorded(absence: Absence | None, fiscal_year: int, count: int) -> str:
    """Say plainly that the document has nothing, and why that is certain."""
    year = year_label(fiscal_year)
    words = quoted(absence.words) if absence and absence.words else ""
    match absence.kind if absence else AbsenceKind.TOPIC:
        case AbsenceKind.PLACE:
            return f"{words}のことは、狛江市の{year}「各部の方針」には記載がありません。"
        case AbsenceKind.PERSON:
            return f"「各部の方針」には、職員の氏名や人事は載っていません（{year}・全{count}項目）。"
        case AbsenceKind.PROCEDURE:
            return f"手続・時間・連絡先（{words}）は、{year}「各部の方針」{count}項目には記載がありません。"
        case AbsenceKind.FIGURE:
            return f"金額や件数（{words}）は、{year}「各部の方針」{count}項目には記載がありません。"
        case AbsenceKind.OTHER_YEAR:
            return f"{words}の方針はこのボットに入っていません。答えられるのは{year}分です。"
        case _:
            if words:
                return f"{words}は、{year}の方針{count}項目に記載がありません。"
            return f"お尋ねの内容にあたる施策は、{year}の方針{count}項目に見当たりませんでした。"


def tried(absence: Absence | None) -> str:
    """Name the aliases that were looked for too, or nothing."""
    if absence is None or len(absence.tried) < 2:
        return ""
    return f"次の言い方でも探しました: {'、'.join(absence.tried)}"


SCOPE = "このボットが答えるのは「各部の方針」に書かれた▽施策だけです。手続・人事・金額・他市のことは、各課か市のホームページでご確認ください。"


def quoted(words: Sequence[str]) -> str:
    return "".join(f"「{word}」" for word in words[:4])


def reason(why: Reason) -> str:
    """Say in a few words why a measure matched."""
    match why.kind:
        case ReasonKind.WORD:
            return f"「{why.asked}」"
        case ReasonKind.ALIAS:
            return f"別名: {why.asked} → {why.written}"
        case ReasonKind.NARROWER:
            return f"{why.asked} の一つ: {why.written}"
        case ReasonKind.WIDER:
            return f"{why.asked} を含む: {why.written}"
        case ReasonKind.RELATED:
            return f"関連: {why.asked} → {why.written}"
        case ReasonKind.READING:
            return f"読みが一致: {why.asked} → {why.written}"
        case ReasonKind.SPELLING:
            return f"書き間違いとして: {why.asked} → {why.written}"
        case ReasonKind.TOPIC:
            return f"話題が一致: {why.asked} → {why.written}"
        case ReasonKind.THEME:
            return f"柱の名に一致: {why.written}"
        case ReasonKind.DEPARTMENT:
            return f"部の指定: {why.written}"
        case ReasonKind.YEAR:
            return f"年度: {why.written}"
        case ReasonKind.STAGE:
            return f"段階: {why.written}"


SUMMARY_HEAD = "{department}の方針（{year}）"
SUMMARY_COUNT = "{themes}の柱・{measures}の施策　{page}頁"
SUMMARY_PAGE = "{page}／{pages}"
NEXT_PAGE = "次の柱へ"
PREVIOUS_PAGE = "前の柱へ"
DIRECTORY_HEAD = "{year}「各部の方針」"
DIRECTORY_TEXT = (
    "{departments}部・{themes}の柱・{measures}の施策が入っています。部を選ぶと方針をすべて見られます。"
)
DIRECTORY_BUTTON = "{department}（{count}）"
MEASURE_UNKNOWN = "{id} という施策番号はありません。{department}は {first} から {last} までです。"
MEASURE_UNKNOWN_DEPARTMENT = "{id} という施策番号はありません。番号は「R5-環境部-03」の形です。"
UNKNOWN_DEPARTMENT = "その部は見つかりませんでした。次の中から選んでください。"

HELP_HEAD = "方針ボットの使い方"
HELP_LINES = (
    "*聞く*　ふだんの言葉で書いてください。担当部署と、方針の▽施策を原文のまま、年度と頁をつけて答えます。",
    "　例： `防犯カメラの補助ってどこの担当？` 　 `学校に行けない子への支援` 　 `環境部の防犯カメラ` ",
    "*部の方針*　部の名前だけを書くと、その部の方針をすべて見られます。 `/方針 環境部` ",
    "*一覧*　 `/方針` だけで部の一覧が出ます。",
    "*番号*　 `R5-環境部-03` のような施策番号でも引けます。",
    "*続けて聞く*　同じスレッドで「環境部では？」と書くと、話題はそのままで部だけ変わります。",
    "*議会の準備*　通告文を貼ると、論点ごとに担当部と施策（または記載なし）に割り振ります。",
    "*週報*　 `/方針 週報 環境部` で、毎週の短いまとめが届きます。",
)
HELP_NOTE = (
    "答えは「各部の方針」の原文だけです。文章は作りません。 `/方針` が使えない場面では `/houshin` か、"
    "DM・メンションで同じ言葉を書いてください。"
)
GREETING = "お疲れさまです。「各部の方針」のことなら、担当部署と施策を原文でお答えします。"
THANKS = "どういたしまして。ほかにもあれば、続けて聞いてください。"
SMALLTALK = "すみません、そのお話にはお答えできません。「各部の方針」の施策と担当部署をお調べするボットです。"
NOTHING = "質問の言葉が読み取れませんでした。調べたいことを、日本語の言葉で書いてください。"
EXAMPLES_LEAD = "たとえば、こう聞いてください。"

HOME_HEAD = "方針ボット"
HOME_LEAD = "「この件はどこの担当？」「方針では何と約束した？」に、各部の方針の原文で答えます。"
HOME_ASK = "聞いてみる"
HOME_DEPARTMENTS = "部の方針を見る"
PROMPTS_TITLE = "たとえば、こう聞いてください"

OLD_BUTTON = "このボタンは古い版のものか、使えなくなったものです。もう一度質問してください。"
SHARED = "チャンネルに共有しました。"
SHARE_FAILED = (
    "このチャンネルには投稿できませんでした。ボットをチャンネルに招待してから、もう一度お試しください。"
)
NOT_ALLOWED = "このボットは市役所の職員（正規メンバー）だけが使えます。"
ERROR = "申し訳ありません。処理中に問題が起きました。もう一度お試しください。続くときは、番号 {reference} を添えて情報担当に連絡してください。"
EMPTY_MENTION = "お呼びですか。調べたいことを書いてください。"
SHORTCUT_EMPTY = "このメッセージには文字がないので、調べられません。"
FOOTER = "{year}「各部の方針」{count}項目から"


def joined(parts: Sequence[str]) -> str:
    return "　｜　".join(part for part in parts if part)


# -- 週報 ---------------------------------------------------------------------------------------
DIGEST_HEAD = "週報　{departments}"
DIGEST_LEAD = "{date}　対象: {start}〜{end}"
DIGEST_EMPTY = "この1週間は、問い合わせ・期日・取組状況のいずれも動きがありませんでした。"
DIGEST_TURNS = "今週の▽"
DIGEST_FURTHER = "週報のつづき"
DIGEST_QUESTIONS = "今週の問い合わせ　{count}件"
DIGEST_QUESTIONS_FEW = "今週の問い合わせ　{minimum}件未満"
DIGEST_MOST = "よく聞かれた施策: {listed}"
DIGEST_MISSING = "記載がなかった話題: {listed}"
DIGEST_UNANSWERED = "記載なしと答えたもの: {count}件"
DIGEST_DATES = "期日"
DIGEST_NEAR = "{words}（{date}）まであと{days}日"
DIGEST_TODAY = "{words}（{date}）は今日です"
DIGEST_PASSED = "{words}（{date}）を過ぎています"
DIGEST_PROGRESS = "取組状況"
DIGEST_THREAD = "施策の全文です。「変わりなし」「進展あり」「完了」を1つ押すと、取組状況として残ります。"
DIGEST_STOP = "週報を止める"
DIGEST_CHANGE = "部を変える"
DIGEST_SAMPLE_NOTE = "見本です。あなただけに見えています。次の週報は{date}の予定です。"
DIGEST_STATE_NONE = "この場所には週報を届けていません。届ける部を選んでください（いくつでも）。"
DIGEST_STATE = "この場所に届けている週報: *{departments}*\n次は{date}の予定です。"
DIGEST_HOW = "`/方針 週報 環境部 教育部` 　 `/方針 週報 全部` 　 `/方針 週報 停止` 　 `/方針 週報 見本`"
DIGEST_FOLLOWED = "週報を届けます: {departments}。次は{date}です。`/方針 週報 停止` でいつでも止められます。"
DIGEST_STOPPED = "週報を止めました。また始めるときは `/方針 週報 部の名前` です。"
DIGEST_NOT_FOLLOWING = "この場所には週報を届けていませんでした。"
DIGEST_UNKNOWN = "「{words}」という部は見つかりませんでした。下のボタンから選べます。"
DIGEST_NOT_MEMBER = (
    "このチャンネルに方針ボットがいないため、週報を届けられません。"
    "チャンネルで `/invite @方針ボット` としてから、もう一度お試しください。"
)
DIGEST_ARCHIVED = "このチャンネルはアーカイブされているため、週報を届けられません。"
DIGEST_FAILED = (
    "週報（{week}）を <#{channel}> に届けられませんでした（{why}）。"
    "チャンネルの状態を確認し、必要なら `/方針 週報` で設定し直してください。"
)
DIGEST_FAILURES = {
    "channel_not_found": "チャンネルが見つからないか、非公開でボットがいません",
    "not_in_channel": "ボットがチャンネルにいません",
    "is_archived": "チャンネルがアーカイブされています",
    "user_disabled": "宛先の人が退職などで無効です",
}
DIGEST_FAILURE_OTHER = "Slackが受け付けませんでした: {code}"

NO_CHANGE = "変わりなし"
ADVANCED = "進展あり"
COMPLETED = "完了"
PROGRESS_TITLE = "取組状況の報告"
PROGRESS_SUBMIT = "報告する"
PROGRESS_CANCEL = "やめる"
PROGRESS_WHAT = "何を進めましたか"
PROGRESS_WHAT_HINT = "500字まで。答えのたびに、この施策の下に表示されます。"
PROGRESS_DATE = "日付"
PROGRESS_STATE = "状態"
PROGRESS_TOO_LONG = "500字以内で書いてください（今は{count}字です）。"
PROGRESS_EMPTY = "何を進めたかを書いてください。"
PROGRESS_FUTURE = "先の日付です。今日までの日付を選んでください。"
PROGRESS_CONFLICT = "先ほど別の報告がありました:「{text}」（{state}）。内容を見て、よければもう一度「報告する」を押してください。"
PROGRESS_SAVED = "{id} の取組状況を「{state}」で残しました。"
PROGRESS_SAVED_BY = "<@{user}> さんが {id} を「{state}」と報告しました。"
PROGRESS_CORRECT = "取組状況を直す"
PROGRESS_HISTORY = "これまでの報告"
PROGRESS_GONE = "この施策は今の文書にありません。文書が更新されたようです。"


def progress_line(department: str, month_day: str, state: str, text: str) -> str:
    """Say what was reported of a measure, for below its words."""
    what = f"{state}　{text}" if text else state
    return PROGRESS.format(department=department, date=month_day, text=what)

/** Talking to the server over HTTP. An answer is always an object with `ok`; a broken connection is one, too. */

const TIMEOUT = 15_000;

async function request(path, options) {
  try {
    const answer = await fetch(path, { ...options, signal: AbortSignal.timeout(TIMEOUT), headers: { "Content-Type": "application/json" } });
    const body = await answer.json();
    return { ok: answer.ok, ...body };
  } catch {
    return { ok: false, error: "no_connection" };
  }
}

export const get = (path, query = {}) => request(`page/${path}?${new URLSearchParams(query)}`, {});
export const post = (path, body = {}) => request(`page/${path}`, { method: "POST", body: JSON.stringify(body) });

const SENTENCES = {
  no_connection: "ローカルSlackにつながりません。起動しているか確かめてください。",
  dispatch_failed: "アプリから3秒以内に応答がありませんでした。ボットが動いているか確かめて、もう一度お試しください。",
  is_archived: "このチャンネルはアーカイブされています。",
  thread_not_found: "返信先のメッセージが見つかりません。",
  message_not_found: "メッセージが見つかりません。",
  already_reacted: "このリアクションはもう付けています。",
  not_found: "この画面はもう閉じられています。",
};

/** A sentence for people about a refusal. */
export const sentence = (error) => SENTENCES[error] ?? `うまくいきませんでした（${error ?? "理由不明"}）。もう一度お試しください。`;

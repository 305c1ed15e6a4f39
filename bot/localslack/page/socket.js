/** The stream of events. It reconnects by itself and says so; what was missed meanwhile is loaded anew by the caller. */

import { store } from "./store.js";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;

export function connect({ onEvent, onReconnected }) {
  let wait = FIRST_WAIT;
  let before = false;
  const open = () => {
    const address = new URL("page/events", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    address.hash = "";
    const socket = new WebSocket(address);
    socket.addEventListener("open", () => {
      wait = FIRST_WAIT;
      store.online = true;
      store.emit("connection");
      if (before) onReconnected();
      before = true;
    });
    socket.addEventListener("message", ({ data }) => onEvent(JSON.parse(data)));
    socket.addEventListener("close", () => {
      store.online = false;
      store.emit("connection");
      setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    });
  };
  open();
}

// Whether anybody can see the page: what nobody sees asks nothing and holds no connection, of which a browser has six.
import { useSyncExternalStore } from "react";

const subscribe = (listener: () => void) => {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
};

export const useVisible = (): boolean => useSyncExternalStore(subscribe, () => document.visibilityState === "visible");

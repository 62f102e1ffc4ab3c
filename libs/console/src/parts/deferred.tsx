// A screen whose code is loaded when it is asked for. Without `Suspense`, which keeps what stands in for it on the screen for
// a third of a second longer than is needed.
import { type ComponentType, useEffect, useState } from "react";
import { Failure, Loading } from "./notice.tsx";

type Loaded = { readonly Page: ComponentType } | { readonly error: unknown };

export interface DeferredProps {
  /** The same function each time. */
  readonly load: () => Promise<ComponentType>;
  readonly what: string;
}

export const Deferred = ({ load, what }: DeferredProps) => {
  const [loaded, setLoaded] = useState<Loaded>();
  useEffect(() => {
    let isWanted = true;
    load().then(
      (Page) => isWanted && setLoaded({ Page }),
      (error: unknown) => isWanted && setLoaded({ error }),
    );
    return () => {
      isWanted = false;
    };
  }, [load]);
  if (loaded === undefined) return <Loading what={what} />;
  // After an upgrade the files of the page before are gone.
  if ("error" in loaded)
    return <Failure of={loaded.error} what="This screen could not be loaded; load the page anew" />;
  return <loaded.Page />;
};

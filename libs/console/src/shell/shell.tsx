// What is around every screen: the menu, the reader's choices, the keys, and whether the door still answers.
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { pace } from "../api/pace.ts";
import { Link } from "../routing/link.tsx";
import { navigate } from "../routing/location.ts";
import { type Route, SCREENS, type Screen, sectionOf } from "../routing/route.ts";
import { Choice } from "./choice.tsx";
import { KeyHelp } from "./key-help.tsx";
import { applyTheme, theme } from "./theme.ts";
import { type Bindings, useKeys } from "./use-keys.ts";

const screens = Object.entries(SCREENS) as [Screen, (typeof SCREENS)[Screen]][];

const goKeys: Bindings = Object.fromEntries(screens.map(([, { key, path }]) => [`g ${key}`, () => navigate(path)]));

const focusFilter = (): void => document.querySelector<HTMLElement>("[data-filter]")?.focus();

export interface ShellProps {
  readonly route: Route | undefined;
  readonly children: ReactNode;
}

export const Shell = ({ route, children }: ShellProps) => {
  const [helps, setHelps] = useState(false);
  const client = useQueryClient();
  const refresh = () => void client.invalidateQueries();
  const section = sectionOf(route);
  const menu = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: on a narrow screen the menu moves with the screen that is shown
  useEffect(() => {
    menu.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [section]);
  useKeys({ ...goKeys, "?": () => setHelps(true), "/": focusFilter, r: refresh });
  return (
    <>
      <a className="skip" href="#main">
        To the content
      </a>
      <header className="shell">
        <Link to="/" className="brand">
          OpenClaw
        </Link>
        <nav ref={menu} aria-label="Screens">
          {screens.map(([screen, { path, title }]) => (
            <Link key={screen} to={path} current={section === screen}>
              {title}
            </Link>
          ))}
        </nav>
        <div className="choices">
          <Choice label="Refresh" of={pace} />
          <Choice label="Theme" of={theme} onChange={applyTheme} />
          <button type="button" className="quiet" onClick={() => setHelps(true)} aria-label="Keys">
            ?
          </button>
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <KeyHelp open={helps} onClose={() => setHelps(false)} />
    </>
  );
};

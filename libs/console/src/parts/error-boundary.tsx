// A screen that breaks says so, and leaves the menu where it is.
import { Component, type ReactNode } from "react";
import { Failure } from "./notice.tsx";

interface Broken {
  readonly error?: unknown;
}

export class ErrorBoundary extends Component<{ readonly children: ReactNode }, Broken> {
  override state: Broken = {};

  static getDerivedStateFromError(error: unknown): Broken {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error === undefined ? this.props.children : <Failure of={error} what="This screen broke" />;
  }
}

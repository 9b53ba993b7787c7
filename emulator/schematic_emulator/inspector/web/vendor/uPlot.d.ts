// What the page uses of the vendored script.
export class uPlot {
  constructor(options: object, data: ArrayLike<number | null>[], parent: Element);
  setData(data: ArrayLike<number | null>[]): void;
  setSize(size: { width: number; height: number }): void;
  destroy(): void;
  static paths: Record<string, (options: object) => unknown>;
}

// What the page uses of the vendored module; it brings no types of its own.
export type Node = unknown;
export function h(type: unknown, props: unknown, ...children: unknown[]): Node;
export function html(text: TemplateStringsArray, ...values: unknown[]): Node;
export function render(node: Node, parent: Element): void;
export function useState<T>(first: T | (() => T)): [T, (next: T | ((now: T) => T)) => void];
export function useEffect(run: () => void | (() => void), depends?: unknown[]): void;
export function useLayoutEffect(run: () => void | (() => void), depends?: unknown[]): void;
export function useRef<T>(first: T): { current: T };
export function useMemo<T>(make: () => T, depends: unknown[]): T;
export function useCallback<T>(run: T, depends: unknown[]): T;

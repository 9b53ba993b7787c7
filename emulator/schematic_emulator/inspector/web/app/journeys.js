// Reads journeys into a list, and keeps it as new as it is meant to be.
import { useCallback, useEffect, useRef, useState } from "./html.js";
import { addPage, applyMessage, applyRows, findMissing, startList } from "./list.js";

const FIRST = 30;
const AGAIN_MS = 500;

/**
 * Returns a list of journeys that follows the feed, and what reads more of it.
 * @param {import("./ask.js").Source} source @param {import("./feed.js").Feed} feed
 * @param {string} filter @param {() => boolean} follows whether new rows move the list
 * @param {import("./list.js").List | null} before a list to go on with
 */
export function useJourneys(source, feed, filter, follows, before) {
  const [list, setList] = useState(before);
  const [problem, setProblem] = useState(/** @type {Error | null} */ (null));
  const now = useRef({ list, filter, asking: "", again: /** @type {any} */ (0) });
  now.current.list = list;
  now.current.filter = filter;

  const read = useCallback(
    /** @type {(query: Record<string, string | number>) => Promise<any>} */
    async (query) => {
      const asked = now.current.filter;
      const text = new URLSearchParams({ ...(asked && { filter: asked }), ...query });
      try {
        const answer = await source.get(`journeys?${text}`);
        if (asked !== now.current.filter) return null;
        setProblem(null);
        return answer;
      } catch (error) {
        if (asked === now.current.filter) setProblem(/** @type {Error} */ (error));
        return null;
      }
    },
    [],
  );
  const start = useCallback(async () => {
    const answer = await read({ offset: 0, limit: FIRST });
    if (answer) setList(startList(answer));
  }, []);
  const fill = useCallback(async (/** @type {number} */ first, /** @type {number} */ end) => {
    const known = now.current.list;
    const missing = known && findMissing(known, first, end);
    if (!known || !missing) return;
    const asked = `${known.top}+${missing[0]}`;
    if (now.current.asking === asked) return;
    now.current.asking = asked;
    const answer = await read({ before: known.top + 1, offset: missing[0], limit: missing[1] });
    now.current.asking = "";
    if (answer) setList((list) => (list?.top === known.top ? addPage(list, missing[0], answer) : list));
  }, []);

  useEffect(() => {
    const latest = feed.latest();
    if (now.current.list !== before || !before) void start();
    else if (latest && filter === "") setList(applyMessage(before, { ...latest, rows: [] }, false));
  }, [filter]);
  useEffect(() => {
    /** Counts or reads what a filter lets pass: the emulator knows. */
    const look = async () => {
      now.current.again = 0;
      if (follows()) return start();
      const known = now.current.list;
      const answer = known && (await read({ after: known.top, offset: 0, limit: 1 }));
      if (answer) setList((list) => list && { ...list, fresh: answer.total });
      return undefined;
    };
    const later = () => {
      now.current.again ||= setTimeout(look, AGAIN_MS);
    };
    /** @param {import("./feed.js").Message} message */
    const take = (message) => {
      const isPlain = now.current.filter === "";
      setList((list) => list && (isPlain ? applyMessage(list, message, follows()) : applyRows(list, message)));
      const waits = [...(now.current.list?.rows.values() ?? [])].some((row) => row.state === "waiting");
      const isNew = now.current.list?.last !== message.last || !message.first;
      if (isPlain ? (message.skipped > 0 || message.first) && waits && follows() : isNew) later();
    };
    /** Everything may be different. */
    const again = () => {
      if (follows()) void start();
      else setList((list) => list && { ...list, rows: new Map() });
    };
    const offs = [feed.on("message", take), feed.on("again", again)];
    return () => {
      offs.forEach((off) => off());
      clearTimeout(now.current.again);
      now.current.again = 0;
    };
  }, []);
  return { list, problem, read, start, fill };
}

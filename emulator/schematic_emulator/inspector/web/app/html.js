// What views are written with: Preact's hooks, and htm's template tag.
import { h, html, render, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../vendor/preact.js";

export { h, html, render, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState };

// The one library, by the names that are used here.

export {
  Component, createContext, h, html, render, useCallback, useContext, useEffect, useErrorBoundary, useLayoutEffect,
  useMemo, useReducer, useRef, useState,
} from "../vendor/preact-htm.js";

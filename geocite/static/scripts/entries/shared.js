/* Modules that the page of the map holds and that the scripts of later/ use from there: none comes twice (see tools/bundle.mjs). */
export * as find from "../common/find.js";
export * as lazy from "../common/lazy.js";
export * as profiles from "../common/profiles.js";
export * as state from "../common/state.js";
export * as texts from "../common/texts.js";
export * as caption from "../map/ui/caption.js";

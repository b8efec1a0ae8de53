/* Every page but the map: the search, the way to the other language, the day of printing. */
import "../common/printing.js";
import { startSearch } from "../common/search.js";

startSearch();

/* Lets the tests in Python ask our modules: a line [module, function, arguments] in, a line with what it gives out. */
import { createInterface } from "node:readline";

for await (const line of createInterface({ input: process.stdin })) {
  const [path, name, args] = JSON.parse(line);
  const module = await import(new URL(`../../geocite/static/scripts/${path}`, import.meta.url).href);
  console.log(JSON.stringify(typeof module[name] === "function" ? module[name](...args) : module[name]));
}

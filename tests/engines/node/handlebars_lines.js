// Renders Handlebars templates: one JSON request a line on stdin, one JSON answer a line on stdout.
// Kind "bare" escapes nothing. Only the built-in helpers are there, and an unknown one is an error.
const handlebars = require("handlebars");
const readline = require("readline");

readline.createInterface({ input: process.stdin, terminal: false }).on("line", (line) => {
  const asked = JSON.parse(line);
  let answer;
  try {
    const template = handlebars.compile(asked.template, { noEscape: asked.kind === "bare", knownHelpersOnly: true });
    answer = { outputs: asked.contexts.map((context) => template(context)), error: "" };
  } catch (error) {
    answer = { outputs: [], error: error.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});

// `gh` as the pages type it: asks the emulated GitHub of this test.
const answer = await fetch(process.env.DOCS_GITHUB, {
  method: "POST",
  body: JSON.stringify({ args: process.argv.slice(2), directory: process.cwd() }),
});
const { code, output } = await answer.json();
process.stdout.write(output);
process.exitCode = code;

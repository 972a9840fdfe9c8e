import { describe, expect, it } from "vitest";
import { templateProblems } from "../../../src/safety/template.ts";
import { HONEST } from "./templates.ts";

const kinds = (template: string): readonly string[] => templateProblems(template, "t").map(({ kind }) => kind);

describe("a chat template", () => {
  it.each(Object.entries(HONEST))("passes in the form of %s", (_model, template) => {
    expect(templateProblems(template, "t")).toEqual([]);
  });

  it.each([
    "{{ 'a__b' }} in the text only: __class__".replace("{{ 'a__b' }}", ""),
    "{# lipsum.__globals__ #}{{ x }}",
    "{% raw %}{{ self.__init__ }}{% endraw %}",
    "{% set x = {'a': {'b': 1}} %}{{ x['a']['b'] }}",
    "{{ messages[loop.index0 - 1].role }}{{ messages[1:] }}{{ messages[::-1] }}",
    "{% for key in tool %}{{ tool[key] }}{% endfor %}",
    "{% set parts = content.split('x') %}{% for i in range(parts|length) %}{{ parts[i] }}{% endfor %}",
    "{{ messages | map(attribute='role') | unique | join(', ') }}",
    "{{ messages | selectattr('role', 'equalto', role) | list | length }}",
    "{% if strftime_now is defined %}{{ strftime_now('%d %b %Y') }}{% endif %}",
    "{% set ns = namespace(found=false) %}{% set ns.found = true %}",
    "{{ '{} and {}'.format(a, b) }}{{ '<｜begin\\u2581of｜>' }}",
  ])("may say %s", (template) => {
    expect(templateProblems(template, "t")).toEqual([]);
  });

  it.each([
    // CVE-2024-34359 and what is known of escapes from Jinja.
    "{% for c in ().__class__.__base__.__subclasses__() %}{% if 'warning' in c.__name__ %}{{ c()._module.__builtins__['__import__']('os').popen('id').read() }}{% endif %}{% endfor %}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ joiner.__init__.__globals__.os.system('id') }}",
    "{{ namespace.__init__.__globals__.os.system('id') }}",
    "{{ self._TemplateReference__context }}",
    "{{ self.__init__ }}",
    "{{ request.application.globals }}",
    "{{ url_for }}",
    "{{ ''['__class__'] }}",
    "{{ ''[\"__cla\" ~ \"ss__\"] }}",
    "{{ ''['_' ~ '_class_' ~ '_'] }}",
    "{{ ''['_' * 2 ~ 'class' ~ '_' * 2] }}",
    "{{ ''['%c%cclass%c%c' % (95, 95, 95, 95)] }}",
    "{{ ''['%c%cclass%c%c' | format(95, 95, 95, 95)] }}",
    "{{ ''['\\x5f\\x5fclass\\x5f\\x5f'] }}",
    "{{ ''['\\u005f\\u005fclass\\u005f\\u005f'] }}",
    "{{ ''['\\137\\137class\\137\\137'] }}",
    "{{ ''['\\N{LOW LINE}\\N{LOW LINE}class'] }}",
    "{{ ''['__ssalc__' | reverse] }}",
    "{{ ''[['_', '_', 'class', '_', '_'] | join] }}",
    "{{ ''['-class-' | replace('-', '_' ~ '_')] }}",
    "{{ ''['-class-'.replace('-', u)] }}",
    "{{ '' | attr('x') }}",
    "{{ '' | attr('\\x5f') }}",
    "{{ [''] | map(attribute='_' ~ '_class_' ~ '_') | list }}",
    "{{ [''] | map(attribute='__class__') | list }}",
    "{{ [''] | map(attribute='x._y') | list }}",
    "{{ [''] | map('attr', 'x') | list }}",
    "{{ [''] | map(u) | list }}",
    "{{ [''] | sort(attribute=u ~ u) }}",
    "{{ [''] | groupby(u ~ u) }}",
    "{{ '{0.__class__}'.format('') }}",
    "{{ '{0.mro}'.format('') }}",
    "{{ ('{0.' ~ u ~ '}').format('') }}",
    "{{ '{0[x]}'.format('') }}",
    "{{ x.format_map(y) }}",
    "{{ x.mro() }}",
    "{{ x.mro }}",
    "{{ x.gi_frame.f_globals }}",
    "{{ x._private }}",
    "{{ x.popen('id') }}",
    "{{ x['y']('id') }}",
    "{{ (x.y)('id') }}",
    "{{ x()('id') }}",
    "{{ popen('id') }}",
    "{% set f = x.y %}{{ f('id') }}",
    "{% set u = '_' ~ '_' %}{{ ''[u] }}",
    "{% set u %}{{ a }}{{ a }}{% endset %}{{ ''[u] }}",
    "{% set ns = namespace(u='') %}{% set ns.u = a ~ a %}{{ ''[ns.u] }}",
    "{% set l = [] %}{% set x = l.append(a ~ a) %}{% for k in l %}{{ ''[k] }}{% endfor %}",
    "{% macro get(o, k) %}{{ o[k] }}{% endmacro %}{{ get('', a ~ a) }}",
    "{% with k = a ~ a %}{{ ''[k] }}{% endwith %}",
    "{% for k in [a ~ a] %}{{ ''[k] }}{% endfor %}",
    "{% set u = a + a %}{{ ''[u] }}",
    "{% set d = dict(strip=x[a ~ b]) %}{{ d.strip('id') }}",
    // Texts side by side, steps, macros, strftime and special tokens make texts without an operator.
    "{{ ''['_' '_class_' '_'] }}",
    "{% set k = '_' '_class_' '_' %}{{ ''[k] }}",
    "{% set k = '_-_-c-l-a-s-s-_-_'[::2] %}{{ ''[k] }}",
    "{% set s = '_-_-c-l-a-s-s-_-_' %}{% set k = s[0:99:2] %}{{ ''[k] }}",
    "{% macro k() %}__class__{% endmacro %}{{ ''[k()] }}",
    "{% macro k() %}__class__{% endmacro %}{% set x = k() %}{{ ''[x] }}",
    "{% call m() %}__class__{% endcall %}{% macro m() %}{{ ''[caller()] }}{% endmacro %}",
    "{{ ''[strftime_now('_%Z_class_%Z_')] }}",
    "{% set k = strftime_now('_%Z_class_%Z_') %}{{ ''[k] }}",
    "{{ ''[bos_token] }}",
    "{% for k in additional_special_tokens %}{{ ''[k] }}{% endfor %}",
    // A namespace and a list have other names.
    "{% set ns = namespace(k='') %}{% set m = ns %}{% set m.k = a ~ a %}{{ ''[ns.k] }}",
    "{% set ns = namespace(k='') %}{% set ns.k = a ~ a %}{% set z = 'k' %}{% set y = ns[z] %}{{ ''[y] }}",
    "{% set ns = namespace(k='') %}{% set ns.k = a ~ a %}{{ ''[ns['k']] }}",
    "{% macro f(n) %}{% set n.k = a ~ a %}{% endmacro %}{{ f(ns) }}{{ ''[ns.k] }}",
    "{% macro f(n) %}{% set x = n.append(a ~ a) %}{% endmacro %}{% set l = [] %}{{ f(l) }}{% for k in l %}{{ ''[k] }}{% endfor %}",
    "{% set l = [] %}{% set m = l %}{% set x = m.append(a ~ a) %}{% for k in l %}{{ ''[k] }}{% endfor %}",
    "{% set d = {} %}{% set x = d.update({'k': a ~ a}) %}{{ ''[d.k] }}",
    "{% set d = {'l': []} %}{% set x = d['l'].append(a ~ a) %}{% for k in d.l %}{{ ''[k] }}{% endfor %}",
    // What may be called is bound again.
    "{% macro f() %}{% endmacro %}{% set f = x.y %}{{ f('id') }}",
    "{% macro f(f) %}{{ f('id') }}{% endmacro %}",
    "{% set range = x.y %}{{ range('id') }}",
    "{% for caller in x %}{{ caller('id') }}{% endfor %}",
    "{% filter attr('x') %}{% endfilter %}",
    "{% set r = raise_exception %}{{ r }}",
    "{{ raise_exception | string }}",
    "{{ namespace | string }}",
    "{% import 'os' as os %}",
    "{% include '/etc/passwd' %}",
    "{% extends x %}",
    "{% block b %}{% endblock %}",
    "{% from x import y %}",
    "{% debug %}",
    "{{ ｃlass }}",
    "{{ x.ｃlass }}",
  ])("may not say %s", (template) => {
    expect(kinds(template)).toEqual(["template-escape"]);
  }); // prettier-ignore

  it("is refused where it does not end, or is endless", () => {
    expect(kinds("{{ 'a")).toEqual(["template-syntax"]);
    expect(kinds("{% raw %}{{ x")).toEqual(["template-syntax"]);
    expect(kinds("x".repeat(2 ** 17 + 1))).toEqual(["template-size"]);
  });

  it("is read in time that grows with its length", () => {
    const start = performance.now();
    kinds(`{{ ${"(".repeat(50_000)} }}`);
    kinds(`{{ ${"x[".repeat(50_000)} }}`);
    kinds(
      `${Array.from({ length: 1900 }, (_, at) => `{% set a${at} = a${at + 1} %}`).join("")}{% set a1900 = a ~ b %}`,
    );
    kinds(`{% set x = ${"x.append(a ~ a),".repeat(500)} %}`.repeat(15));
    kinds(`${"{% macro m(a,b,c) %}".repeat(900)}${"{{ m(a~b) }}".repeat(900)}`);
    kinds(`{% raw %}${"{%".repeat(50_000)}`);
    expect(performance.now() - start).toBeLessThan(4000);
  });
});

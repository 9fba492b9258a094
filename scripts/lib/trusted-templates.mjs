/**
 * Makes Solid's compiled templates pass Trusted Types. `template()` of `solid-js/web` is the one place where markup becomes
 * elements, and what it is given are constants of the build; so it gets a policy that nothing else can reach. The build fails when
 * Solid's code is not what this knows.
 */
const SINK = 't.innerHTML = html;';
const POLICY = "const trustedTemplates = globalThis.trustedTypes?.createPolicy('solid-templates', { createHTML: (html) => html });\n";

/** @param {string} code of `solid-js/web` */
export function withTrustedTemplates(code) {
  const places = code.split(SINK).length - 1;
  if (places !== 1) throw new Error(`Solid's template() has ${places} places that make markup into elements; this build knows of one`);
  return POLICY + code.replace(SINK, 't.innerHTML = trustedTemplates ? trustedTemplates.createHTML(html) : html;');
}

/** @returns {import('vite').Plugin} */
export function trustedTemplates() {
  let found = false;
  return {
    name: 'trusted-templates',
    apply: 'build',
    transform(code, id) {
      if (!/[\\/]solid-js[\\/]web[\\/]dist[\\/]web\.js$/.test(id)) return undefined;
      found = true;
      return { code: withTrustedTemplates(code), map: null };
    },
    buildEnd() {
      if (!found) this.error("Solid's templates are not where they were; Trusted Types would refuse the page");
    },
  };
}

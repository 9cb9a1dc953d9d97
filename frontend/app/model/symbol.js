// A symbol in a text or a formula: its letter in its colour, which lights up with all others of its name.

/** As HTML. @param {string} name As the glossary has it. @param {string} text */
export const symbol = (name, text) => `<i class="sym" data-sym="${name}">${text}</i>`;

/** As MathML. @param {string} name As the glossary has it. @param {string} text */
export const sign = (name, text) => `<mi class="sym" data-sym="${name}">${text}</mi>`;

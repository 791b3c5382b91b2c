//! Identifiers that are refused, because only machine code, linkers and the compiler's own libraries need them. No macro
//! of stable Rust can make an identifier, so a source without them has none of it.

use super::tokens::Tokens;

const REFUSED: &[&str] = &[
    "asm",
    "core_intrinsics",
    "export_name",
    "global_asm",
    "lang_items",
    "link_args",
    "link_name",
    "link_ordinal",
    "link_section",
    "naked",
    "naked_asm",
    "naked_functions",
    "no_core",
    "no_mangle",
    "rustc_intrinsic",
    "rustc_private",
    // The lint `unsafe_code` overlooks some of its uses.
    "unsafe",
];

/// The first refused identifier of a source, raw or not, with its line.
pub fn find(text: &str) -> Option<(usize, &'static str)> {
    let known = |word: &str| REFUSED.iter().copied().find(|refused| *refused == word);
    match Tokens::of(text) {
        Some(tokens) => (0..tokens.len()).find_map(|index| Some((tokens.line(index), known(tokens.word(index)?)?))),
        // The compiler might still accept it, so even comments count.
        None => text.lines().enumerate().find_map(|(index, line)| {
            let mut words = line.split(|character: char| character != '_' && !character.is_alphanumeric());
            Some((index + 1, words.find_map(known)?))
        }),
    }
}

/// A source that does not compile, and says why on the `line` of the refused `word`.
pub fn in_place_of(line: usize, word: &str) -> Vec<u8> {
    let message = format!("`{word}` is refused: only machine code, linkers and the compiler's own libraries need it");
    format!("{}compile_error!(\"{message}\");\n", "\n".repeat(line - 1)).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn refused_identifiers_are_found_wherever_they_are() {
        for (text, expected) in [
            ("fn f() {\n    core::arch::asm!(\"nop\")\n}", Some((2, "asm"))),
            ("use core::arch::asm as x;", Some((1, "asm"))),
            ("#[unsafe(naked)]\nfn f() {}", Some((1, "unsafe"))),
            ("#[r#naked] fn f() {}", Some((1, "naked"))),
            ("m! {\n { [ (no_mangle) ] } }", Some((2, "no_mangle"))),
            ("macro_rules! m { () => { link_section } }", Some((1, "link_section"))),
            ("fn f( {\n// asm", Some((2, "asm"))),
            ("// asm\n/// unsafe\n/* naked */ const S: &str = \"asm\"; const R: &str = r\"asm\";", None),
            ("#![forbid(unsafe_code)] struct Node { link: u8, assembly: u8, r#used: u8 }", None),
        ] {
            assert_eq!(find(text), expected, "{text}");
        }
    }
}

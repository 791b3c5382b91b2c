//! Plain text: what learners wrote or their programs printed, made harmless where it comes in. Each report then escapes
//! it for its own format only.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::review::hidden::is_invisible;
use checker::report::plain;

/// Text without terminal escapes and without control characters other than line breaks. Tabs are spaces. Invisible and
/// bidirectional characters, and those that not every format can hold, are written like `\u{202e}`.
#[derive(Clone, Default, Deserialize, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(from = "String")]
pub struct Plain(String);

impl From<String> for Plain {
    fn from(text: String) -> Self {
        // Almost all text.
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
            return Self(text);
        }
        let is_harmful = |character: char| (character.is_control() && character != '\n') || is_invisible(character);
        if !text.contains(is_harmful) {
            return Self(text);
        }
        let mut shown = String::with_capacity(text.len());
        for character in plain(&text.replace('\t', "    ")).chars() {
            if is_harmful(character) {
                shown.extend(character.escape_unicode());
            } else {
                shown.push(character);
            }
        }
        Self(shown)
    }
}

impl From<&str> for Plain {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl Deref for Plain {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Plain {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Plain;

    #[test]
    fn harmful_characters_are_gone_or_visible_and_ordinary_text_is_kept() {
        let of = |text: &str| Plain::from(text).to_string();
        assert_eq!(of("Zoë 李 👩‍🚀 \n<&>\t"), "Zoë 李 👩‍🚀 \n<&>    ");
        assert_eq!(of("a\u{202e}b\u{200b}\u{feff}\u{ffff}\u{fdd0}"), "a\\u{202e}b\\u{200b}\\u{feff}\\u{ffff}\\u{fdd0}");
        let harmless = of("\u{1b}[31mred\u{1b}]0;title\u{7} \0 \u{9b}2J \u{7f} a\r\nb\rc");
        assert!(harmless.starts_with("red"), "{harmless}");
        assert!(!harmless.contains(|character: char| character.is_control() && character != '\n'), "{harmless:?}");
        assert_eq!(of(&harmless), harmless);
        assert_eq!(serde_json::from_str::<Plain>("\"\\u202e\"").expect("it is text"), Plain::from("\u{202e}"));
    }
}

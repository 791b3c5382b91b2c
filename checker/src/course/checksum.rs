//! Checksums of a milestone's tests and of its Cargo.toml, which tell whether they are still the course's.

use std::collections::BTreeMap;
use std::path::Path;

use super::read_course_file;
use super::test_files::TestFile;
use crate::error::Error;

/// The checksum of a milestone's tests, in the format of milestone.toml: of the suites' `files` and of what those include.
/// `tests` is their directory, relative to `root`; other files in it are the learner's own. The checksum is the same on
/// every system and with every compiler, which the hashers of std do not promise. It detects accidental changes, not
/// forgery.
///
/// # Errors
/// When an included file is missing, or not UTF-8.
pub fn of_tests(root: &Path, tests: &str, files: &[TestFile]) -> Result<String, Error> {
    let mut texts = BTreeMap::new();
    for TestFile { file, text, .. } in files {
        let (dir, _) = file.rsplit_once('/').unwrap_or_default();
        for included in included_files(text) {
            let included = format!("{dir}/{included}");
            texts.insert(included.clone(), read_course_file(root, &included)?);
        }
        texts.insert(file.clone(), text.clone());
    }
    let mut all = String::new();
    for (file, text) in texts {
        let file = file.strip_prefix(tests).unwrap_or(&file).trim_start_matches('/');
        all.push_str(&format!("{file}\n{text}\n"));
    }
    Ok(of_text(&all))
}

/// The checksum of a text with any line ends.
pub fn of_text(text: &str) -> String {
    format!("{:016x}", fnv_1a(text.replace("\r\n", "\n").as_bytes()))
}

/// The paths in the calls of `include_str!`, relative to the directory of the file with this text.
fn included_files(text: &str) -> impl Iterator<Item = &str> {
    text.split("include_str!(\"").skip(1).filter_map(|rest| rest.split('"').next())
}

/// The 64-bit FNV-1a hash (RFC 9923), over words of eight bytes instead of single bytes for speed: it is computed in every
/// check.
fn fnv_1a(bytes: &[u8]) -> u64 {
    let word = |chunk: &[u8]| chunk.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let (words, rest) = bytes.as_chunks::<8>();
    let words = words.iter().map(|chunk| u64::from_le_bytes(*chunk)).chain([word(rest)]);
    words.fold(0xcbf2_9ce4_8422_2325, |hash, word| (hash ^ word).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::fnv_1a;

    #[test]
    fn every_byte_and_its_position_counts() {
        let texts: [&[u8]; 7] = [b"", b"a", b"b", b"ab", b"ba", b"12345678", b"123456780"];
        for (index, text) in texts.iter().enumerate() {
            let equal = texts.iter().filter(|other| fnv_1a(other) == fnv_1a(text)).count();
            assert_eq!(equal, 1, "text {index} has a hash of its own");
        }
    }
}

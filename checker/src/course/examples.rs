//! Examples: the programs in a milestone's `examples` directory that its Cargo.toml declares, in its order.

use std::fs;
use std::path::Path;

use toml_span::Value;

use super::read_course_file;
use crate::error::Error;

#[derive(Debug)]
pub struct Example {
    pub name: String,
    /// Relative to the repository.
    pub file: String,
}

/// The examples of a milestone. A manifest that cargo would refuse declares none here: cargo says what is wrong with it.
pub fn read(milestone: &Path, dir: &str) -> Vec<Example> {
    let text = fs::read_to_string(milestone.join("Cargo.toml")).unwrap_or_default();
    let Ok(manifest) = toml_span::parse(&text) else { return Vec::new() };
    let declared = manifest.pointer("/example").and_then(Value::as_array);
    declared.into_iter().flatten().filter_map(|example| declared_example(example, dir)).collect()
}

fn declared_example(example: &Value, dir: &str) -> Option<Example> {
    let text = |key| example.pointer(key).and_then(Value::as_str);
    let (name, path) = (text("/name")?, text("/path")?);
    Some(Example { name: name.to_owned(), file: format!("milestones/{dir}/{path}") })
}

impl Example {
    /// Its first line, which is documentation, and whether it uses the crate of `package`.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn describe(&self, root: &Path, package: &str) -> Result<(String, bool), Error> {
        let text = read_course_file(root, &self.file)?;
        let title = text.lines().next().unwrap_or_default().trim_start_matches("//!").trim();
        Ok((title.to_owned(), text.contains(&format!("{}::", package.replace('-', "_")))))
    }
}

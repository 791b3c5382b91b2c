//! Reads the grades of a shard, one learner after another.

use std::fmt;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::error;
use crate::grade::{Entry, FORMAT_VERSION, Grade};
use checker::error::Error;

/// Calls `take` with everybody in `file`, which the format json has written for a class or for a single submission.
///
/// # Errors
/// When it is neither, when the points of a grade do not add up, and when `take` has one.
pub fn read(file: &Path, mut take: impl FnMut(Entry) -> Result<(), Error>) -> Result<(), Error> {
    let open = || File::open(file).map(BufReader::new).map_err(|err| Error::reading(file, err));
    let broken = |err| error::class(&file.display().to_string(), &format!("it is no grade: {err}"));

    let mut take = |entry: Entry| require_consistency(file, &entry).and_then(|()| take(entry));
    let mut while_taking = None;
    let class = Class { take: &mut |entry| take(entry).map_err(|err| while_taking = Some(err)) };
    let mut deserializer = serde_json::Deserializer::from_reader(open()?);
    let read = class.deserialize(&mut deserializer).and_then(|is_class| deserializer.end().map(|()| is_class));
    if let Some(problem) = while_taking {
        return Err(problem);
    }
    if !read.map_err(broken)? {
        let grade: Grade = serde_json::from_reader(open()?).map_err(broken)?;
        take(Entry::Judged(grade))?;
    }
    Ok(())
}

/// A part may have been made, or changed, by somebody else than a checker.
fn require_consistency(file: &Path, entry: &Entry) -> Result<(), Error> {
    match entry.grade().and_then(Grade::inconsistency) {
        None => Ok(()),
        Some(problem) => {
            let problem = format!("the grade of {:?} is none that this checker writes: {problem}", entry.learner());
            Err(error::class(&file.display().to_string(), &problem))
        }
    }
}

/// A class, taken apart while it is read; whether it was one.
struct Class<'t> {
    take: &'t mut dyn FnMut(Entry) -> Result<(), ()>,
}

impl<'de> DeserializeSeed<'de> for Class<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Class<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<bool, A::Error> {
        let mut is_class = false;
        while let Some(name) = fields.next_key::<String>()? {
            match &*name {
                "entries" => {
                    is_class = true;
                    fields.next_value_seed(List { take: &mut self.take })?;
                }
                "format_version" => require_version(fields.next_value()?)?,
                _ => drop(fields.next_value::<IgnoredAny>()?),
            }
        }
        Ok(is_class)
    }
}

fn require_version<E: serde::de::Error>(version: u32) -> Result<(), E> {
    if version == FORMAT_VERSION {
        return Ok(());
    }
    Err(E::custom(format!("its format_version is {version} instead of {FORMAT_VERSION}")))
}

struct List<'t> {
    take: &'t mut dyn FnMut(Entry) -> Result<(), ()>,
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a list of learners")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(entry) = entries.next_element()? {
            (self.take)(entry).map_err(|()| A::Error::custom("it could not be taken"))?;
        }
        Ok(())
    }
}

//! The points that an instructor gives by hand. They are shown beside the score, and never change it.

use std::collections::BTreeMap;
use std::path::Path;

use super::table;
use crate::grade::{Entry, Grade, Override};
use checker::error::Error;

/// By learner.
#[derive(Default)]
pub struct Overrides(BTreeMap<String, (Override, usize)>);

impl Overrides {
    /// Reads a file with the columns learner, points and reason. `is_known` says whether there is such a learner.
    ///
    /// # Errors
    /// When a column is missing or a row is wrong.
    pub fn read(file: &Path, is_known: impl Fn(&str) -> bool) -> Result<Self, Error> {
        Self::from_table(&table::read(file)?, is_known)
    }

    fn from_table(table: &table::Table, is_known: impl Fn(&str) -> bool) -> Result<Self, Error> {
        let (learner, points, reason) = (table.column("learner")?, table.column("points")?, table.column("reason")?);
        let mut overrides: BTreeMap<String, (Override, usize)> = BTreeMap::new();
        for row in &table.rows {
            let learner = row.cell(learner);
            let fail = |reason: String| Err(table.error(row.line, &reason));
            if !is_known(learner) {
                return fail(format!("there is no learner {learner:?} in this class"));
            }
            if let Some((_, line)) = overrides.get(learner) {
                return fail(format!("the learner {learner:?} is in line {line} already"));
            }
            let Ok(points) = row.cell(points).parse() else {
                return fail(format!("the points must be a whole number, not {:?}", row.cell(points)));
            };
            let reason = row.cell(reason).to_owned();
            if reason.is_empty() {
                return fail("a reason is needed".to_owned());
            }
            overrides.insert(learner.to_owned(), (Override { points, reason: reason.into() }, row.line));
        }
        Ok(Self(overrides))
    }

    /// Adds the learner's override, if there is one.
    pub fn apply(&self, mut entry: Entry) -> Entry {
        if let Some((given, _)) = self.0.get(entry.learner()) {
            let (Entry::Judged(Grade { overridden, .. }) | Entry::NotJudged { overridden, .. }) = &mut entry;
            *overridden = Some(given.clone());
        }
        entry
    }
}

#[cfg(test)]
mod tests {
    use super::Overrides;
    use crate::class::table::tests::table;

    #[test]
    fn a_wrong_row_is_named() {
        for (text, message) in [
            (
                "learner,points\n",
                "class/list.csv:1: there is no column `reason`; the first line has `learner`, `points`",
            ),
            (
                "learner,points,reason\r\nada,1,x\r\nbob,1,x\n",
                "class/list.csv:3: there is no learner \"bob\" in this class",
            ),
            ("learner,points,reason\nada,1,x\nada,2,y\n", "class/list.csv:3: the learner \"ada\" is in line 2 already"),
            ("learner;points;reason\nada;1,5;x\n", "class/list.csv:2: the points must be a whole number, not \"1,5\""),
            ("learner,points,reason\nada,-1,x\n", "class/list.csv:2: the points must be a whole number, not \"-1\""),
            ("learner,points,reason\nada,1,\n", "class/list.csv:2: a reason is needed"),
        ] {
            let Err(err) = Overrides::from_table(&table(text), |learner| learner == "ada") else { panic!("{text}") };
            assert!(err.to_string().starts_with(message), "{err}");
        }
    }
}

//! What is known of a class as a whole: its milestones, how hard their tests are, and who has equal sources.

use std::collections::{BTreeMap, BTreeSet};

use super::Subject;
use crate::plain::Plain;

#[derive(Default)]
pub struct Overview {
    /// The numbers and names of the milestones of all grades.
    pub milestones: BTreeSet<(usize, Plain)>,
    /// Those that most learners did not pass come first.
    pub tests: Vec<Difficulty>,
    pub equal: Vec<EqualSources>,
}

/// How many learners did not pass a test.
pub struct Difficulty {
    pub milestone: Plain,
    pub test: Plain,
    pub missed: usize,
    /// The number of learners whose grade has this test.
    pub taken: usize,
}

/// Learners whose sources of a milestone are equal.
pub struct EqualSources {
    pub milestone: Plain,
    pub learners: Vec<String>,
}

pub fn overview(subject: Subject) -> Overview {
    let mut milestones = BTreeSet::new();
    let mut tests: BTreeMap<(usize, usize, Plain, Plain), (usize, usize)> = BTreeMap::new();
    let mut sources: BTreeMap<(usize, Plain, String), Vec<String>> = BTreeMap::new();
    for entry in subject.entries() {
        for milestone in entry.grade().into_iter().flat_map(|grade| &grade.milestones) {
            milestones.insert((milestone.number, milestone.name.clone()));
            for (index, test) in milestone.tests.iter().enumerate() {
                let key = (milestone.number, index, milestone.name.clone(), test.name.clone());
                let (missed, taken) = tests.entry(key).or_default();
                *missed += usize::from(!test.is_passed());
                *taken += 1;
            }
            if let Some(digest) = &milestone.source_digest {
                let key = (milestone.number, milestone.name.clone(), digest.clone());
                sources.entry(key).or_default().push(entry.learner().to_owned());
            }
        }
    }
    let difficulty = |((_, _, milestone, test), (missed, taken))| Difficulty { milestone, test, missed, taken };
    let mut tests: Vec<Difficulty> = tests.into_iter().map(difficulty).collect();
    tests.sort_by_key(|test| std::cmp::Reverse(test.missed));
    let equal = sources.into_iter().filter(|(_, learners)| learners.len() > 1);
    let equal = equal.map(|((_, milestone, _), learners)| EqualSources { milestone, learners }).collect();
    Overview { milestones, tests, equal }
}

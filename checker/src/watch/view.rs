//! The view: the state of the pages of `watch`. Only keys and runs change it; drawing does not.

use std::collections::BTreeMap;

use crate::report::{Answers, LAST_LEVEL, Page};

/// The subject of hints: a milestone's number and a function, or nothing for all functions of a passed milestone. Functions of several milestones have the same name.
pub type HintKey = (usize, String);

pub struct View {
    pub page: Page,
    /// Which screenful of a page that is longer than the terminal, counted from 0.
    pub screenful: usize,
    /// Whether the lesson shows its answers.
    pub answers: Answers,
    /// Shown until the next key or save.
    pub message: Option<String>,
    /// The number of the milestone that was just passed and is still experimented with.
    pub just_passed: Option<usize>,
    /// The level up to which each function's hints were shown.
    hint_levels: BTreeMap<HintKey, u8>,
}

/// An action that a key asks for, besides a change of the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    None,
    Continue,
    Edit,
    RunAgain,
    Quit,
}

impl View {
    pub fn new() -> Self {
        Self {
            page: Page::Board,
            screenful: 0,
            answers: Answers::Folded,
            message: None,
            just_passed: None,
            hint_levels: BTreeMap::new(),
        }
    }

    /// Shows a page from its beginning.
    pub fn open(&mut self, page: Page) {
        self.page = page;
        self.screenful = 0;
        self.message = None;
    }

    /// The level up to which the hints of `key` are shown.
    pub fn hint_level(&self, key: &HintKey) -> u8 {
        self.hint_levels.get(key).copied().unwrap_or(1)
    }

    /// Changes the view, given the subject of the hints that can be shown, if any.
    pub fn handle_key(&mut self, key: u8, hints: Option<HintKey>) -> Action {
        self.message = None;
        match key {
            b'h' => self.open_hint(hints),
            b's' => self.open(Page::Solution),
            b'l' => self.open_lesson(),
            b'm' => self.open(Page::List),
            b' ' => self.screenful += 1,
            b'e' => return Action::Edit,
            b'r' => return Action::RunAgain,
            b'q' => return Action::Quit,
            b'n' => {
                self.just_passed = None;
                self.open(Page::Board);
                return Action::Continue;
            }
            _ => self.open(Page::Board),
        }
        Action::None
    }

    /// Opens the lesson; on the page of the lesson, shows its answers or folds them.
    fn open_lesson(&mut self) {
        let show = self.page == Page::Lesson && self.answers == Answers::Folded;
        self.answers = if show { Answers::Shown } else { Answers::Folded };
        self.open(Page::Lesson);
    }

    /// Opens the hint page: from the hint page at the next level, from another page at the last level again.
    fn open_hint(&mut self, hints: Option<HintKey>) {
        if let Some(key) = hints {
            let next = if self.page == Page::Hint { self.hint_level(&key) + 1 } else { self.hint_level(&key) };
            self.hint_levels.insert(key, next.min(LAST_LEVEL));
        }
        self.open(Page::Hint);
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, HintKey, View};
    use crate::report::Page;

    fn push(milestone: usize) -> HintKey {
        (milestone, "push".to_owned())
    }

    fn press(view: &mut View, keys: &str, hints: &HintKey) {
        for key in keys.bytes() {
            view.handle_key(key, Some(hints.clone()));
        }
    }

    #[test]
    fn only_h_on_the_hint_page_raises_the_level() {
        let mut view = View::new();
        for (keys, level) in [("h", 1), ("e e", 1), ("bh", 1), ("h", 2), ("lh", 2), ("hhh", 3)] {
            press(&mut view, keys, &push(1));
            assert_eq!((view.page, view.hint_level(&push(1))), (Page::Hint, level), "{keys}");
        }
    }

    #[test]
    fn functions_of_the_same_name_have_their_own_levels() {
        let mut view = View::new();
        press(&mut view, "hh", &push(1));
        press(&mut view, "bh", &push(2));
        assert_eq!([view.hint_level(&push(1)), view.hint_level(&push(2))], [2, 1]);
    }

    #[test]
    fn a_message_is_kept_until_the_next_key() {
        let mut view = View::new();
        view.message = Some("set EDITOR".to_owned());
        assert_eq!(view.handle_key(b' ', None), Action::None);
        assert_eq!(view.message, None);
    }
}

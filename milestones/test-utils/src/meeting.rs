use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// A rendezvous of several threads. Unlike `std::sync::Barrier`, it gives up after five seconds, so a test whose threads
/// take turns fails instead of hanging.
#[derive(Clone, Debug)]
pub struct Meeting(Arc<Room>);

#[derive(Debug)]
struct Room {
    expected: usize,
    attendance: Mutex<Attendance>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Attendance {
    arrived: usize,
    waited_in_vain: bool,
}

impl Meeting {
    pub fn of(threads: usize) -> Self {
        Self(Arc::new(Room { expected: threads, attendance: Mutex::default(), changed: Condvar::new() }))
    }

    /// Waits until all threads have arrived; false if one of them waited in vain. From then on no thread waits.
    pub fn attend(&self) -> bool {
        let Room { expected, attendance, changed } = &*self.0;
        let mut attendance = attendance.lock().expect("no thread panics at a meeting");
        attendance.arrived += 1;
        changed.notify_all();
        let goes_on = |attendance: &mut Attendance| attendance.arrived < *expected && !attendance.waited_in_vain;
        let waiting = changed.wait_timeout_while(attendance, Duration::from_secs(5), goes_on);
        let (mut attendance, result) = waiting.expect("no thread panics at a meeting");
        attendance.waited_in_vain |= result.timed_out();
        changed.notify_all();
        !attendance.waited_in_vain
    }

    /// Whether a thread gave up because the others did not arrive.
    pub fn waited_in_vain(&self) -> bool {
        self.0.attendance.lock().expect("no thread panics at a meeting").waited_in_vain
    }

    /// Whether all threads arrived, and none of them waited in vain.
    pub fn took_place(&self) -> bool {
        let attendance = self.0.attendance.lock().expect("no thread panics at a meeting");
        attendance.arrived >= self.0.expected && !attendance.waited_in_vain
    }
}

/// A value whose `clone` attends meetings: one after another, as long as they take place. The clone has no meetings.
#[derive(Debug, Default)]
pub struct Attendee {
    pub meetings: Vec<Meeting>,
}

impl Attendee {
    pub fn of(meeting: &Meeting) -> Self {
        Self { meetings: vec![meeting.clone()] }
    }
}

impl Clone for Attendee {
    fn clone(&self) -> Self {
        self.meetings.iter().all(Meeting::attend);
        Self::default()
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::{Attendee, Meeting};

    #[test]
    fn a_meeting_takes_place_when_all_threads_arrive() {
        let meeting = Meeting::of(2);
        let values = [Attendee::of(&meeting), Attendee::of(&meeting)];
        assert!(!meeting.took_place());
        thread::scope(|scope| {
            for value in &values {
                scope.spawn(|| value.clone());
            }
        });
        assert!(meeting.took_place() && !meeting.waited_in_vain());
        assert!(values[0].clone().meetings.is_empty(), "a clone has no meetings");
    }

    #[test]
    fn a_meeting_that_was_missed_is_over() {
        let meeting = Meeting::of(2);
        assert!(!meeting.attend(), "no other thread came");
        assert!(!meeting.attend(), "the other one came too late");
        assert!(meeting.waited_in_vain() && !meeting.took_place());
    }
}

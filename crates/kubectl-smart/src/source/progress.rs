//! A line on standard error that says how far the reading is.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

/// What is quicker than this needs no progress.
const PATIENCE: Duration = Duration::from_millis(500);
const BETWEEN: Duration = Duration::from_millis(100);

/// Shows the bytes read so far and their rate, once the reading takes long, and only on a terminal.
pub(crate) struct Progress {
    on: bool,
    bytes: u64,
    started: Instant,
    next: Instant,
    shown: bool,
}

impl Progress {
    /// Returns a progress line that shows itself when standard error is a terminal, unless it is to be quiet.
    pub(crate) fn new(quiet: bool) -> Self {
        let started = Instant::now();
        Self { on: !quiet && stderr().is_terminal(), bytes: 0, started, next: started + PATIENCE, shown: false }
    }

    pub(super) fn advance(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
        if !self.on {
            return;
        }
        let now = Instant::now();
        if now >= self.next {
            self.next = now + BETWEEN;
            self.shown = true;
            self.write(&format!("\r\x1b[Kreading: {}", line(self.bytes, now - self.started)));
        }
    }

    /// Takes the line away, so that what follows starts at the left.
    pub(super) fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            self.write("\r\x1b[K");
        }
    }

    /// Progress that cannot be written is no reason to stop.
    fn write(&self, text: &str) {
        let mut out = stderr().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }
}

fn line(bytes: u64, time: Duration) -> String {
    let rate = bytes as f64 / time.as_secs_f64().max(0.001);
    format!("{} MiB, {:.0} MiB/s", bytes >> 20, rate / f64::from(1 << 20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_has_bytes_and_rate() {
        assert_eq!(line(300 << 20, Duration::from_secs(2)), "300 MiB, 150 MiB/s");
        assert_eq!(line(0, Duration::ZERO), "0 MiB, 0 MiB/s");
    }
}

//! What the figures were measured on.

use std::fs::read_to_string;

/// One line: processor, cores, memory, kernel, build.
pub fn describe() -> String {
    let from = |path: &str, key: &str| {
        let text = read_to_string(path).unwrap_or_default();
        text.lines()
            .find(|line| line.starts_with(key))
            .and_then(|line| line.split_once(':'))
            .map_or_else(
                || "unknown".to_owned(),
                |(_, value)| value.trim().to_owned(),
            )
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let kernel = read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let build = if cfg!(debug_assertions) {
        "debug build"
    } else {
        "release build"
    };
    format!(
        "{}, {cores} cores, {} memory, Linux {}, {build}",
        from("/proc/cpuinfo", "model name"),
        from("/proc/meminfo", "MemTotal"),
        kernel.trim()
    )
}

/// A figure of `/proc/<pid>/status` in MiB: `VmHWM` (peak) or `VmRSS` (now).
pub fn memory_mib(pid: u32, key: &str) -> Option<f64> {
    let text = read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find(|line| line.starts_with(key))?;
    line.split_whitespace()
        .nth(1)?
        .parse::<f64>()
        .ok()
        .map(|kib| kib / 1024.0)
}

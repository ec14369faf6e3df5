package dev.twinstore.worker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What names one process for certain, although pids are reused, clocks jump, and containers have pids of their own.
 *
 * @param host the machine's name
 * @param pid the process id on it
 * @param startedAt when the process started, by the wall clock of then
 * @param pidSpace the boot of the machine and its pid namespace (Linux); null: not known on this system
 * @param ticks the start in kernel ticks since boot (Linux, field 22 of {@code /proc/PID/stat}); null: not known
 */
public record ProcessIdentity(
        @Nullable String host,
        @Nullable Long pid,
        @Nullable Instant startedAt,
        @Nullable String pidSpace,
        @Nullable Long ticks) {
    private static final Path PROC = Path.of("/proc");
    /** Start times that are compared by the clock may differ by rounding. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private static final ProcessIdentity CURRENT = readCurrent();

    /** This process. */
    public static ProcessIdentity current() {
        return CURRENT;
    }

    /** The boot of the machine, the part of {@link #pidSpace} that all its processes share; null: not known. */
    @Nullable
    String boot() {
        return pidSpace == null ? null : pidSpace.substring(0, Math.max(0, pidSpace.indexOf('/')));
    }

    /**
     * Whether this process is certainly gone, as seen from the current one. False also when it cannot be told: another
     * host, another pid namespace, or no pid.
     */
    boolean isCertainlyDead() {
        if (pid == null || host == null || !host.equals(CURRENT.host)) {
            return false;
        }
        if (pidSpace != null && CURRENT.pidSpace != null && !pidSpace.equals(CURRENT.pidSpace)) {
            // One host, another boot: it did not survive that. Another namespace of this boot: cannot be told.
            return !Objects.equals(boot(), CURRENT.boot());
        }
        if (pidSpace != null && CURRENT.pidSpace != null && ticks != null) {
            Long now = ticksOf(pid);
            return now == null || !now.equals(ticks);
        }
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        if (process.isEmpty()) {
            return true;
        }
        Optional<Instant> started = process.get().info().startInstant();
        return startedAt != null
                && started.isPresent()
                && Duration.between(startedAt, started.get()).abs().compareTo(TOLERANCE) > 0;
    }

    /** The start of a process in ticks since boot; null if no such process runs (a zombie does not run any more). */
    private static @Nullable Long ticksOf(long pid) {
        try {
            String stat =
                    Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
            // pid (name) state ppid …: the name may hold anything, so count from its end.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            boolean dead = fields[0].equals("Z") || fields[0].equals("X");
            return dead ? null : Long.valueOf(fields[19]);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            // The process went away while it was read (ESRCH).
            return null;
        }
    }

    private static ProcessIdentity readCurrent() {
        ProcessHandle self = ProcessHandle.current();
        return new ProcessIdentity(
                hostName(),
                self.pid(),
                self.info().startInstant().orElse(null),
                readPidSpace(),
                Files.exists(PROC.resolve("self/stat")) ? ticksOf(self.pid()) : null);
    }

    private static @Nullable String readPidSpace() {
        try {
            String boot =
                    Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
            return boot + "/" + Files.readSymbolicLink(PROC.resolve("self/ns/pid"));
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }

    private static @Nullable String hostName() {
        try {
            return Files.readString(PROC.resolve("sys/kernel/hostname")).strip();
        } catch (IOException e) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException unknown) {
                return null;
            }
        }
    }
}

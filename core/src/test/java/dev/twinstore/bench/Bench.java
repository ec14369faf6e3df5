package dev.twinstore.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs the experiments: a table on stdout, {@code bench.json} in the target folder, progress on stderr. Missed bars are
 * shown and are no failure; it fails when something broke. {@code -Dbench.only=soak} runs the {@link Soak} instead.
 */
public final class Bench {
    private Bench() {}

    static List<Experiment> experiments() {
        return List.of(
                new CyclesOneByOne(),
                new CyclesTogether(),
                new CyclesAtNormal(),
                new CyclesBesideJobRunr(),
                new CyclesOnPostgres(),
                new StoresOnPostgres(),
                new HotStatements(),
                new Batches(),
                new ClaimAmongMany(),
                new ClaimBehindOthers(),
                new FourProcesses(),
                new Heartbeats(),
                new BulkInsert(),
                new Opening(),
                new PickUp());
    }

    public static void main(String[] args) {
        try {
            run();
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1); // whatever threads are left
        }
    }

    private static void run() throws Exception {
        Path target = Path.of(System.getProperty("bench.target", "target"));
        Setting setting = new Setting(
                target.resolve("bench-data"),
                Integer.getInteger("bench.rounds", 5),
                Double.parseDouble(System.getProperty("bench.seconds", "2")),
                1);
        Pattern only = Pattern.compile(System.getProperty("bench.only", ".*"));
        if (only.pattern().equals("soak")) {
            emptied(setting.folder());
            Soak.run(setting.file("soak"), Integer.getInteger("bench.soak", 1_000_000));
            delete(setting.folder());
            return;
        }
        List<Experiment> chosen = experiments().stream()
                .filter(experiment -> experiment.lines().stream()
                        .anyMatch(line -> only.matcher(line.name()).find()))
                .toList();
        if (chosen.isEmpty() && only.pattern().startsWith("report")) {
            return; // those are measured in analytics
        }
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("bench.only=" + only + " matches no line; there are "
                    + experiments().stream()
                            .flatMap(experiment -> experiment.lines().stream())
                            .map(Line::name)
                            .toList());
        }
        Report report = run(chosen, setting);
        report.write(target.resolve("bench.json"));
        System.out.println(report.table());
    }

    /** Runs experiments one after the other; the folder is new and goes when they are done. */
    static Report run(List<Experiment> experiments, Setting setting) throws Exception {
        List<Result> results = new ArrayList<>();
        for (Experiment each : experiments) {
            emptied(setting.folder());
            try (each) {
                results.addAll(run(each, setting));
            }
        }
        delete(setting.folder());
        return new Report(results);
    }

    private static List<Result> run(Experiment experiment, Setting setting) throws Exception {
        String names =
                String.join(", ", experiment.lines().stream().map(Line::name).toList());
        say(names + ": preparing");
        experiment.prepare(setting);
        Samples samples = new Samples();
        int rounds = Math.min(setting.rounds(), experiment.mostRounds());
        for (int warmUp = 1; warmUp <= Math.min(experiment.warmUps(), rounds - 1); warmUp++) {
            say(names + ": warming up");
            experiment.round(setting, new Samples());
        }
        for (int round = 1; round <= rounds; round++) {
            say(names + ": round " + round + " of " + rounds);
            experiment.round(setting, samples);
        }
        return samples.results(experiment);
    }

    private static void say(String progress) {
        System.err.println(progress);
    }

    private static void emptied(Path folder) throws IOException {
        delete(folder);
        Files.createDirectories(folder);
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}

package dev.twinstore.check;

import java.util.List;

/**
 * What a check found.
 *
 * @param examined the examinations that ran, in their order
 * @param skipped those that could not be made, and why
 * @param findings what they found, the most severe first; empty: healthy
 */
public record CheckReport(List<String> examined, List<String> skipped, List<Finding> findings) {
    public CheckReport {
        examined = List.copyOf(examined);
        skipped = List.copyOf(skipped);
        findings = List.copyOf(findings);
    }

    /** Whether nothing was found. */
    public boolean isHealthy() {
        return findings.isEmpty();
    }
}

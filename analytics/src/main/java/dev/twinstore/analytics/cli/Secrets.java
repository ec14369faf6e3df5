package dev.twinstore.analytics.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The passwords in the URLs of a command line, kept out of its messages. */
final class Secrets {
    /** The driver says there what it does not understand of a URL. We say it ourselves. */
    private static final Logger DRIVER = Logger.getLogger("org.postgresql");

    private static final String HIDDEN = "…";
    private static final Pattern IN_QUERY = Pattern.compile("(?is)(password=)([^&]*)");
    private static final Pattern BEFORE_HOST = Pattern.compile("(?s)(//[^:]*:)(.*)@");

    /** Control characters but those between lines, and those that turn the direction of writing. */
    private static final Pattern UNSAFE = Pattern.compile(
            "[\\p{Cntrl}\\x{80}-\\x{9F}\\x{2028}\\x{2029}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}&&[^\\n\\r\\t]]");

    /** Shorter ones are hidden only where they are called a password: they could be part of any word. */
    private static final int SHORTEST = 4;

    private final List<String> all;

    private Secrets(List<String> all) {
        this.all = List.copyOf(all);
    }

    /** Those of a command line. */
    static Secrets of(String... args) {
        DRIVER.setLevel(Level.OFF);
        List<String> all = new ArrayList<>();
        for (String arg : args) {
            for (Pattern pattern : List.of(IN_QUERY, BEFORE_HOST)) {
                Matcher matcher = pattern.matcher(arg);
                while (matcher.find()) {
                    all.add(matcher.group(2));
                    all.add(decoded(matcher.group(2)));
                }
            }
        }
        all.removeIf(secret -> secret.length() < SHORTEST);
        all.sort(Comparator.comparing(String::length).reversed());
        return new Secrets(all);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** The text without them. */
    String hide(String text) {
        String hidden = text;
        for (String secret : all) {
            hidden = hidden.replace(secret, HIDDEN);
        }
        return hidden.contains("password=") ? hidden.replaceAll("(?i)(password=)[^&\\s'\"]+", "$1" + HIDDEN) : hidden;
    }

    private String safe(String text) {
        return UNSAFE.matcher(hide(text)).replaceAll("\uFFFD");
    }

    /** A writer of messages that leaves them out, and all that drives a terminal: a stack trace quotes what others wrote. */
    PrintWriter hiding(Writer writer) {
        return new PrintWriter(
                new FilterWriter(writer) {
                    @Override
                    public void write(String text, int from, int length) throws IOException {
                        out.write(safe(text.substring(from, from + length)));
                    }

                    @Override
                    public void write(char[] text, int from, int length) throws IOException {
                        out.write(safe(new String(text, from, length)));
                    }
                },
                true);
    }
}

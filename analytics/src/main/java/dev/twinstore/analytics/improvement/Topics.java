package dev.twinstore.analytics.improvement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What messages are about: the word that most of them share, then the word that most of the others share, and so on. Words
 * that say little, and words that nearly all messages have in common although they are about different things, are passed
 * over. The same messages always give the same topics.
 */
final class Topics {
    private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}_]+");
    private static final double COMMON = 0.6; // of all messages
    private static final Set<String> STOP = Set.of(
            ("the and for not are you your with this that have has was were from into onto about please should must need"
                            + " needs use using make made don dont doesn isn can cannot could would will shall its it's"
                            + " all any each more less than then there here what when where which who why how also only"
                            + " just again still instead after before between because but out off over under too very"
                            + " task tasks worker workers mind keep nobody knows know")
                    .split(" ", -1));

    /**
     * A topic.
     *
     * @param word the word that its messages share
     * @param times how many messages
     * @param example the first of them
     */
    record Topic(String word, int times, String example) {}

    private record Message(String text, Set<String> words) {}

    private Topics() {}

    /** The topics of at least so many messages, the most frequent first, then by word. */
    static List<Topic> of(List<String> texts, int least) {
        List<Message> left = new ArrayList<>();
        texts.forEach(text -> left.add(new Message(text, words(text))));
        List<Topic> topics = new ArrayList<>();
        if (texts.size() >= 2 * least) {
            topics.addAll(take(left, least, texts.size() * COMMON));
        }
        topics.addAll(take(left, least, Double.MAX_VALUE));
        topics.sort(Comparator.comparingInt((Topic topic) -> -topic.times()).thenComparing(Topic::word));
        return topics;
    }

    private static List<Topic> take(List<Message> left, int least, double most) {
        Map<String, Integer> all = counts(left);
        List<Topic> topics = new ArrayList<>();
        while (true) {
            Map<String, Integer> counts = counts(left);
            String word = counts.entrySet().stream()
                    .filter(entry -> entry.getValue() >= least && all.getOrDefault(entry.getKey(), 0) <= most)
                    .min(Map.Entry.<String, Integer>comparingByValue()
                            .reversed()
                            .thenComparing(Map.Entry.comparingByKey()))
                    .map(Map.Entry::getKey)
                    .orElse(null);
            if (word == null) {
                return topics;
            }
            List<Message> members = left.stream()
                    .filter(message -> message.words().contains(word))
                    .toList();
            topics.add(new Topic(word, members.size(), members.get(0).text()));
            left.removeAll(members);
        }
    }

    private static Map<String, Integer> counts(List<Message> messages) {
        Map<String, Integer> counts = new HashMap<>();
        messages.forEach(message -> message.words().forEach(word -> counts.merge(word, 1, Integer::sum)));
        return counts;
    }

    /** The words that say something, in lower case, without the s of a plural. */
    static Set<String> words(String text) {
        Set<String> words = new LinkedHashSet<>();
        for (String part : BETWEEN.split(text.toLowerCase(Locale.ROOT), -1)) {
            String word = part.length() > 3 && part.endsWith("s") && !part.endsWith("ss")
                    ? part.substring(0, part.length() - 1)
                    : part;
            boolean says = word.length() > 2 && !STOP.contains(part) && !word.matches("\\d+");
            if (says) {
                words.add(word);
            }
        }
        return words;
    }
}

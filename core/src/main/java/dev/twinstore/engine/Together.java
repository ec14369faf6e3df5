package dev.twinstore.engine;

import dev.twinstore.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Internal: a request of a kind of which many are answered at once for less than one by one. Those that are made while
 * another transaction commits share the next one.
 *
 * @param <Q> what is asked
 * @param <A> the answer
 */
public final class Together<Q, A> implements OwnWork<Tx, A> {
    private final Kind<Q, A> kind;
    private final Q request;

    /** One kind of request; a constant. */
    @FunctionalInterface
    public interface Kind<Q, A> {
        /**
         * Answers many requests in one transaction. A request that is refused has written nothing. If it throws, nothing is
         * kept, and the requests are run again one by one.
         *
         * @return the answers, in the order of the requests
         */
        List<Answer<A>> answerAll(Tx tx, List<Q> requests);

        /** A request of this kind. */
        default Together<Q, A> of(Q request) {
            return new Together<>(this, request);
        }
    }

    /**
     * What became of one request.
     *
     * @param value the answer; null if it was refused
     * @param refusal what its caller is to be told
     */
    public record Answer<A>(@Nullable A value, @Nullable RuntimeException refusal) {
        public static <A> Answer<A> of(A value) {
            return new Answer<>(value, null);
        }

        public static <A> Answer<A> refused(RuntimeException refusal) {
            return new Answer<>(null, refusal);
        }

        /** The answer; or throws the refusal. */
        public A orThrow() {
            if (refusal != null) {
                throw refusal;
            }
            return Objects.requireNonNull(value);
        }
    }

    private Together(Kind<Q, A> kind, Q request) {
        this.kind = kind;
        this.request = request;
    }

    /** Answers it alone. */
    @Override
    public A apply(Tx tx) {
        return kind.answerAll(tx, List.of(request)).get(0).orThrow();
    }

    Kind<Q, A> kind() {
        return kind;
    }

    boolean isLike(Together<?, ?> other) {
        return kind == other.kind;
    }

    /** Answers requests of the kind of this one, in one go. */
    OwnWork<Tx, List<Answer<A>>> with(List<Together<?, ?>> others) {
        List<Q> requests = new ArrayList<>(others.size());
        for (Together<?, ?> other : others) {
            requests.add(request(other));
        }
        return tx -> kind.answerAll(tx, requests);
    }

    @SuppressWarnings("unchecked") // it is of the same kind
    private Q request(Together<?, ?> other) {
        return (Q) other.request;
    }
}

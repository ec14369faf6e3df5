package dev.twinstore.analytics.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A real Chromium without a window, driven by its DevTools protocol. */
final class Browser implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int SECONDS = 30;

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Void> loaded = new CompletableFuture<>();

    /** Where one is installed; empty: nowhere. */
    static Optional<Path> installed() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome", "chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    Browser(Path program, Path profile) throws IOException, InterruptedException {
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        String address = address(process.errorReader());
        Thread rest = new Thread(() -> process.errorReader().lines().forEach(line -> {}), "browser-stderr");
        rest.setDaemon(true);
        rest.start();
        HttpClient client = HttpClient.newHttpClient();
        URI pages = URI.create("http://" + URI.create(address).getAuthority() + "/json/new?about:blank");
        HttpResponse<String> page = client.send(
                HttpRequest.newBuilder(pages)
                        .PUT(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        String target = MAPPER.readTree(page.body()).get("webSocketDebuggerUrl").textValue();
        socket = client.newWebSocketBuilder()
                .buildAsync(URI.create(target), new Messages())
                .join();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            send(domain + ".enable", MAPPER.createObjectNode());
        }
    }

    private static String address(BufferedReader lines) throws IOException {
        String sign = "DevTools listening on ";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(sign)) {
                return line.substring(sign.length());
            }
        }
        throw new IOException("the browser ended before it listened");
    }

    /** Opens a file, and waits until it is loaded. */
    void open(Path file) {
        events.clear();
        loaded = new CompletableFuture<>();
        send("Page.navigate", MAPPER.createObjectNode().put("url", file.toUri().toString()));
        await(loaded);
    }

    /** What an expression is in the page. */
    JsonNode value(String expression) {
        ObjectNode ask = MAPPER.createObjectNode()
                .put("expression", expression)
                .put("returnByValue", true)
                .put("awaitPromise", true);
        return send("Runtime.evaluate", ask).path("result").path("value");
    }

    /** Looks like a screen of this size and colour scheme. */
    void look(int width, int height, String scheme, String media) {
        send(
                "Emulation.setDeviceMetricsOverride",
                MAPPER.createObjectNode()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", width < 600));
        ObjectNode emulated = MAPPER.createObjectNode().put("media", media);
        emulated.putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", scheme);
        send("Emulation.setEmulatedMedia", emulated);
    }

    /** Saves what the page looks like, all of it. */
    void shoot(Path image) throws IOException {
        JsonNode shot = send(
                "Page.captureScreenshot",
                MAPPER.createObjectNode().put("captureBeyondViewport", true).put("format", "png"));
        Files.createDirectories(image.getParent());
        Files.write(image, Base64.getDecoder().decode(shot.get("data").textValue()));
    }

    /** The page as it would be printed: PDF. */
    byte[] print() {
        JsonNode pdf = send("Page.printToPDF", MAPPER.createObjectNode().put("printBackground", true));
        return Base64.getDecoder().decode(pdf.get("data").textValue());
    }

    /** What went wrong in the page: exceptions, errors and warnings of its console, and violations of its policy. */
    List<String> complaints() {
        return events.stream()
                .filter(event -> List.of("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled")
                        .contains(event.path("method").textValue()))
                .map(event -> event.get("params").toString())
                .toList();
    }

    /** The addresses that the page asked for, but for data it has in itself. */
    List<String> requests() {
        return events.stream()
                .filter(event ->
                        "Network.requestWillBeSent".equals(event.path("method").textValue()))
                .map(event -> event.at("/params/request/url").textValue())
                .filter(url -> !url.startsWith("data:"))
                .toList();
    }

    private JsonNode send(String method, ObjectNode params) {
        int id = lastId.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        ObjectNode message = MAPPER.createObjectNode().put("id", id).put("method", method);
        message.set("params", params);
        socket.sendText(message.toString(), true).join();
        JsonNode said = await(answer);
        if (said.has("error")) {
            throw new IllegalStateException(method + ": " + said.get("error"));
        }
        return said.get("result");
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the browser did not answer", e);
        }
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    private final class Messages implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                hear(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void hear(String message) {
            try {
                JsonNode json = MAPPER.readTree(message);
                if (json.has("id")) {
                    answers.remove(json.get("id").intValue()).complete(json);
                    return;
                }
                events.add(json);
                if ("Page.loadEventFired".equals(json.path("method").textValue())) {
                    loaded.complete(null);
                }
            } catch (IOException e) {
                throw new IllegalStateException(message, e);
            }
        }
    }
}

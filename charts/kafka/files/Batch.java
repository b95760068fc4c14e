import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.utils.Exit;

/**
 * Runs many invocations of Kafka's own tools in one JVM. Each line of standard input is one of them: the class of the tool and its
 * arguments, separated by tabs. All of them run, four at a time, and the status is 1 when one has failed. What that one has said is printed,
 * and nothing of the others.
 *
 * The image has no compiler, so Batch.class lies beside this file; a test holds the one to the other:
 * javac --release 17 -g:none -cp kafka-clients-4.3.1.jar Batch.java
 */
public final class Batch extends OutputStream {
    private static final int AT_ONCE = 4;

    /** What the tool of each thread has said, and the status with which it would have ended the process. */
    private static final ThreadLocal<ByteArrayOutputStream> SAID = ThreadLocal.withInitial(ByteArrayOutputStream::new);
    private static final ThreadLocal<Integer> STATUS = new ThreadLocal<>();

    public static void main(String[] arguments) throws Exception {
        PrintStream told = System.err;
        PrintStream noted = new PrintStream(new Batch(), true, StandardCharsets.UTF_8);
        System.setOut(noted);
        System.setErr(noted);
        // A tool takes what is thrown here for its own failure, speaks of it and ends once more: the first end counts.
        Exit.setExitProcedure((status, message) -> {
            if (STATUS.get() == null) STATUS.set(status);
            throw new Error(message);
        });
        AtomicBoolean failed = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split("\t", -1);
            threads.execute(() -> {
                if (succeeds(words)) return;
                failed.set(true);
                told.print(SAID.get().toString(StandardCharsets.UTF_8));
            });
        }
        threads.shutdown();
        threads.awaitTermination(Long.MAX_VALUE, TimeUnit.SECONDS);
        Runtime.getRuntime().exit(failed.get() ? 1 : 0);
    }

    private static boolean succeeds(String[] words) {
        SAID.get().reset();
        STATUS.remove();
        try {
            Object arguments = Arrays.copyOfRange(words, 1, words.length);
            Class.forName(words[0]).getMethod("main", String[].class).invoke(null, arguments);
            return STATUS.get() == null || STATUS.get() == 0;
        } catch (InvocationTargetException thrown) {
            if (STATUS.get() != null) return STATUS.get() == 0;
            System.err.println(thrown.getCause());
            return false;
        } catch (ReflectiveOperationException missing) {
            System.err.println(missing);
            return false;
        }
    }

    @Override
    public void write(int one) {
        if (STATUS.get() == null) SAID.get().write(one);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        if (STATUS.get() == null) SAID.get().write(bytes, from, length);
    }
}

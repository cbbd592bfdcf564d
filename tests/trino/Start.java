/** Starts the server. Trino's own main class is in no artifact of Maven Central for every version. */
public final class Start {
    public static void main(String[] arguments) {
        new io.trino.server.Server().start(arguments[0]);
    }
}

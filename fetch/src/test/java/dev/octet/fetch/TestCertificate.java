package dev.octet.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate that signs itself and that nobody else trusts. */
final class TestCertificate {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path store;
    private final SSLContext context;

    /** @param store the file with certificate and key */
    TestCertificate(Path store) {
        this.store = store;
        this.context = read(store);
    }

    Path store() {
        return store;
    }

    /** Serves with this certificate and trusts it. */
    SSLContext context() {
        return context;
    }

    private static final class OfLocalhost {
        private static final TestCertificate IT = make("localhost");
    }

    /** One for localhost, the same for all tests of this JVM, since it takes a while to make. */
    static TestCertificate ofLocalhost() {
        return OfLocalhost.IT;
    }

    /** A new one, by the JDK's keytool. */
    static TestCertificate make(String host) {
        try {
            Path folder = Files.createTempDirectory("octet-certificate-");
            Path store = folder.resolve(host + ".p12");
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            host,
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=" + host,
                            "-ext",
                            "san=dns:" + host,
                            "-validity",
                            "30",
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            new String(PASSWORD),
                            "-keystore",
                            store.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(keytool.getInputStream().readAllBytes(), Charset.defaultCharset());
            if (keytool.waitFor() != 0) {
                throw new AssertionError("keytool failed: " + said);
            }
            store.toFile().deleteOnExit();
            folder.toFile().deleteOnExit();
            return new TestCertificate(store);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static SSLContext read(Path store) {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD);
            KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(keys, PASSWORD);
            // The same entry as one to trust: a key entry alone is no anchor.
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, PASSWORD);
            String alias = keys.aliases().nextElement();
            anchors.setCertificateEntry(alias, keys.getCertificate(alias));
            TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init(anchors);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}

package dev.octet.fetch;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Proxies as Java's system properties tell them ({@code https.proxyHost} ...), else as the user's Maven settings do. */
final class Proxies extends ProxySelector {
    private final ProxySelector java;
    private final Optional<MavenProxy> maven;

    private Proxies(ProxySelector java, Optional<MavenProxy> maven) {
        this.java = java;
        this.maven = maven;
    }

    static Proxies of(Optional<MavenProxy> maven) {
        return new Proxies(ProxySelector.getDefault(), maven);
    }

    @Override
    public List<Proxy> select(URI address) {
        if (isSetInJava() || maven.isEmpty() || !maven.get().isFor(address.getHost())) {
            return java.select(address);
        }
        // Made anew each time: the address of a proxy may change while a long run goes on.
        return List.of(new Proxy(
                Proxy.Type.HTTP,
                new InetSocketAddress(maven.get().host(), maven.get().port())));
    }

    @Override
    public void connectFailed(URI address, SocketAddress proxy, IOException e) {
        // The failure is told by who tried to connect.
    }

    /** Knows the user and password of the Maven settings; empty if they tell none that can be read. */
    Optional<Authenticator> authenticator() {
        return maven.filter(proxy -> proxy.user().isPresent() && !proxy.isEncrypted() && !isSetInJava())
                .map(proxy -> new Authenticator() {
                    @Override
                    protected PasswordAuthentication getPasswordAuthentication() {
                        return getRequestorType() == RequestorType.PROXY
                                ? new PasswordAuthentication(
                                        proxy.user().orElseThrow(),
                                        proxy.password().toCharArray())
                                : null;
                    }
                });
    }

    private static boolean isSetInJava() {
        return System.getProperty("https.proxyHost") != null || System.getProperty("socksProxyHost") != null;
    }
}

package dev.octet.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.io.Progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ArchiveTest {
    private static final ArchiveLimits SMALL = new ArchiveLimits(4, 10, 100_000, 4);

    @TempDir
    Path temp;

    private Path file;
    private Path target;

    @BeforeEach
    void paths() {
        file = temp.resolve("archive");
        target = temp.resolve("a/b/target");
        assertThat(target.getParent().toFile().mkdirs()).isTrue();
    }

    @Test
    void takesAFileOutOfAZip() throws IOException {
        member(Archives.zip(file, "x", "1", "in/y", "22"), "in/y");
        assertThat(target).hasContent("22");
    }

    @Test
    void takesAFileOutOfATarGz() throws IOException {
        member(Archives.tarGz(file, "./x", "1", "./in/y", "22"), "in/y");
        assertThat(target).hasContent("22");
    }

    @Test
    void writesOnlyTheTargetWhateverTheEntryIsCalled() throws IOException {
        member(Archives.zip(file, "../../escaped", "content"), "../../escaped");
        assertThat(target).hasContent("content");
        assertThat(temp.resolve("escaped")).doesNotExist();
    }

    @Test
    void saysThatThereIsNoSuchFile() throws IOException {
        Archives.zip(file, "in/", "", "x", "1");
        assertThatThrownBy(() -> member(file, "y")).hasMessage("x.zip has no file y");
        assertThatThrownBy(() -> member(file, "in")).hasMessage("x.zip has no file in");
    }

    @Test
    void doesNotTakeOutALink() throws IOException {
        Archives.tarOf(file, "x", TarConstants.LF_SYMLINK);
        assertThatThrownBy(() -> member(file, "x"))
                .hasMessage("x.zip has x, but it is a symbolic link and not taken out");
        assertThat(target).doesNotExist();
    }

    @Test
    void stopsAtTheSizeThatIsExpected() throws IOException {
        Archives.zip(file, "x", "1234567");
        assertThatThrownBy(() -> new Archive(file, "x.zip", SMALL).member("x", target, 6, Progress.NONE))
                .hasMessage("x.zip gives more than 6 bytes; stopped there");
        assertThat(Files.size(target)).isLessThanOrEqualTo(6);
    }

    @Test
    void doesNotOpenWhatIsNoArchive() throws IOException {
        Files.writeString(file, "<html>not found</html>");
        assertThatThrownBy(() -> member(file, "x")).hasMessage("x.zip is neither zip nor tar nor tar.gz");
    }

    @Test
    void saysThatAnArchiveIsDamaged() throws IOException {
        byte[] whole = Files.readAllBytes(Archives.tarGz(file, "x", "y".repeat(100_000)));
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> member(file, "x"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("x.zip ");
        byte[] zip = Files.readAllBytes(Archives.zip(file, "x", "y"));
        Files.write(file, Arrays.copyOf(zip, zip.length / 2));
        assertThatThrownBy(() -> member(file, "x"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("x.zip ");
    }

    @Test
    void unpacksAFolder() throws IOException {
        unpack(Archives.tarGz(file, "other", "0", "in/", "", "in/x", "1", "in/deep/y", "22"), "in/");
        assertThat(target.resolve("x")).hasContent("1");
        assertThat(target.resolve("deep/y")).hasContent("22");
        assertThat(target.toFile().list()).containsExactlyInAnyOrder("x", "deep");
    }

    @Test
    void unpacksTheWhole() throws IOException {
        unpack(Archives.zip(file, "x", "1", "in/y", "22"), "");
        assertThat(target.resolve("in/y")).hasContent("22");
    }

    @Test
    void saysThatAFolderIsEmpty() throws IOException {
        Archives.zip(file, "x", "1");
        assertThatThrownBy(() -> unpack(file, "in/")).hasMessage("x.zip has no files in in/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "in/../../x",
                "/etc/x",
                "//x",
                "in//x",
                "in/./x",
                "..\\x",
                "C:\\x",
                "in\u0001/x",
                "..",
                "a/.."
            })
    void refusesPathsThatLeaveTheFolderOrAreNotPlain(String path) throws IOException {
        Archives.zip(file, path, "1");
        assertThatThrownBy(() -> unpack(file, ""))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("x.zip holds '" + path.replace('\\', '/') + "', a path that is not accepted: ");
        assertOnlyTargetWasWritten();
    }

    @Test
    void refusesPathsOfATarThatLeaveTheFolder() throws IOException {
        Archives.tarGz(file, "../x", "1");
        assertThatThrownBy(() -> unpack(file, ""))
                .hasMessage("x.zip holds '../x', a path that is not accepted: '../x' leaves its folder");
        assertOnlyTargetWasWritten();
    }

    @Test
    void refusesLinksAndDevicesOfATar() throws IOException {
        assertRefused(TarConstants.LF_SYMLINK, "a symbolic link");
        assertRefused(TarConstants.LF_LINK, "a hard link");
        assertRefused(TarConstants.LF_CHR, "a device");
        assertRefused(TarConstants.LF_BLK, "a device");
        assertRefused(TarConstants.LF_FIFO, "a pipe");
    }

    @Test
    void refusesLinksAndDevicesOfAZip() throws IOException {
        Archives.zipOfMode(file, "x", 0120777);
        assertThatThrownBy(() -> unpack(file, ""))
                .hasMessage("x.zip holds x, which is a symbolic link; only files and folders are unpacked");
        Archives.zipOfMode(file, "x", 0020666);
        Files.delete(target);
        assertThatThrownBy(() -> unpack(file, "")).hasMessageContaining("which is neither a file nor a folder");
    }

    @Test
    void refusesOneNameTwice() throws IOException {
        Archives.tarGz(file, "x", "1", "x", "2");
        assertThatThrownBy(() -> unpack(file, "")).hasMessage("x.zip holds x twice");
    }

    @Test
    void refusesNamesThatDifferOnlyByCase() throws IOException {
        Archives.zip(file, "In/x", "1", "in/y", "2");
        assertThatThrownBy(() -> unpack(file, ""))
                .hasMessage("x.zip holds both In and in, which are one and the same on some systems");
    }

    @Test
    void refusesNamesThatDifferOnlyByTheirSpelling() throws IOException {
        Archives.zip(file, "\u00e9", "1", "e\u0301", "2");
        assertThatThrownBy(() -> unpack(file, "")).hasMessageContaining("which are one and the same on some systems");
    }

    @Test
    void refusesAFileThatIsAFolderToo() throws IOException {
        Archives.zip(file, "x", "1", "x/y", "2");
        assertThatThrownBy(() -> unpack(file, "")).hasMessage("x.zip holds x both as a file and as a folder");
    }

    @Test
    void refusesTooManyEntries() throws IOException {
        Archives.zip(file, "1", "", "2", "", "3", "", "4", "", "5", "");
        assertThatThrownBy(() -> unpack(file, "")).hasMessage("x.zip has more than 4 entries");
    }

    @Test
    void refusesFoldersThatAreTooDeep() throws IOException {
        Archives.zip(file, "1/2/3/4/5", "");
        assertThatThrownBy(() -> unpack(file, "")).hasMessage("x.zip has more than 4 folders within each other");
    }

    @Test
    void refusesMoreBytesThanExpected() throws IOException {
        Archives.zip(file, "x", "1234", "y", "5678");
        assertThatThrownBy(() -> unpack(file, "", 7)).hasMessage("x.zip holds more than 7 bytes");
    }

    @Test
    void refusesABombInATarEvenWhenItIsOnlyPassedOver() throws IOException {
        Archives.bomb(file, 10 << 20);
        long most = 100_000 + 10 * Files.size(file);
        assertThatThrownBy(() -> member(file, "other"))
                .hasMessage("x.zip inflates to more than " + most + " bytes, which its size does not account for");
        assertThatThrownBy(() -> unpack(file, "")).hasMessageContaining("inflates to more than");
    }

    @Test
    void refusesABombInAZip() throws IOException {
        Archives.zip(file, "x", "0".repeat(10 << 20));
        assertThatThrownBy(() -> member(file, "x")).hasMessageContaining("inflates to more than ");
    }

    @Test
    void refusesATarThatIsAllNames() throws IOException {
        Archives.longName(file, 2 << 20);
        ArchiveLimits large = new ArchiveLimits(3, 10, 1 << 30, 4);
        assertThatThrownBy(() -> new Archive(file, "x.zip", large).member("x", target, 10, Progress.NONE))
                .hasMessage("x.zip has more than 1048576 bytes of headers before an entry");
    }

    @Test
    void doesNotOpenAnArchiveWithinAnArchive() throws IOException {
        Path inner = Archives.zip(temp.resolve("inner.zip"), "x", "1");
        Archives.zip(file, "inner.zip", "not opened");
        unpack(file, "");
        assertThat(target.resolve("inner.zip")).hasContent("not opened");
        assertThatThrownBy(() -> member(file, "inner.zip/x")).hasMessage("x.zip has no file inner.zip/x");
        assertThat(inner).exists();
    }

    private void assertRefused(byte type, String what) throws IOException {
        Archives.tarOf(file, "x", type);
        assertThatThrownBy(() -> unpack(file, ""))
                .hasMessage("x.zip holds x, which is " + what + "; only files and folders are unpacked");
        assertOnlyTargetWasWritten();
        Files.delete(target);
    }

    private void assertOnlyTargetWasWritten() throws IOException {
        assertThat(target).isEmptyDirectory();
        assertThat(temp.toFile().list()).containsExactlyInAnyOrder("archive", "a");
        assertThat(temp.resolve("a").toFile().list()).containsExactly("b");
        assertThat(target.getParent().toFile().list()).containsExactly("target");
    }

    private void member(Path archive, String member) throws IOException {
        new Archive(archive, "x.zip", SMALL).member(member, target, Long.MAX_VALUE, Progress.NONE);
    }

    private void unpack(Path archive, String folder) throws IOException {
        unpack(archive, folder, 1 << 20);
    }

    private void unpack(Path archive, String folder, long most) throws IOException {
        new Archive(archive, "x.zip", SMALL).unpack(folder, target, most, Progress.NONE);
    }
}

package dev.octet.zoo;

import dev.octet.engine.Feed;

/** Turns one picture into what one model is fed. Thread-safe. */
interface ImageFeeds {

    /** @param file a whole JPEG or PNG file */
    Feed encoded(byte[] file) throws BadContentException;

    /** @param pixels 8-bit grey, row by row */
    Feed grey(byte[] pixels, int width, int height) throws BadContentException;
}

// Checks a log, its witness and its proofs with the reference implementation of the Go project, which has never
// seen our code: golang.org/x/mod/sumdb/note and tlog.
//
// tlog DIR LOG-VKEY WITNESS-VKEY [PROOF...]
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: tlog DIR LOG-VKEY WITNESS-VKEY [PROOF...]")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3], os.Args[4:]); err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		os.Exit(1)
	}
}

// folder reads tiles from a log's folder.
type folder string

func (folder) Height() int { return 8 }

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		// The reference writes the height, which C2SP fixes at 8, as the first part of a path.
		path := strings.TrimPrefix(tile.Path(), "tile/8/")
		bytes, err := os.ReadFile(filepath.Join(string(f), "tile", path))
		if err != nil {
			return nil, err
		}
		all = append(all, bytes)
	}
	return all, nil
}

func (folder) SaveTiles([]tlog.Tile, [][]byte) {}

// witness verifies cosignature/v1.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }

func (w witness) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	time := binary.BigEndian.Uint64(signature)
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", time, text)
	return ed25519.Verify(w.key, []byte(message), signature[8:])
}

func newWitness(vkey string) (witness, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return witness{}, errors.New("the witness's key has another form")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return witness{}, errors.New("the witness's key is of another kind")
	}
	hash := sha256.Sum256([]byte(parts[0] + "\n" + string(key)))
	id := binary.BigEndian.Uint32(hash[:4])
	if fmt.Sprintf("%08x", id) != parts[1] {
		return witness{}, errors.New("the witness's key has another id")
	}
	return witness{parts[0], id, key[1:]}, nil
}

// checkpoint opens a note that log and witness signed, and reads its tree.
func checkpoint(text []byte, verifiers note.Verifiers) (tlog.Tree, error) {
	opened, err := note.Open(text, verifiers)
	if err != nil {
		return tlog.Tree{}, err
	}
	if len(opened.Sigs) != 2 || len(opened.UnverifiedSigs) != 0 {
		return tlog.Tree{}, fmt.Errorf("%d signatures were verified", len(opened.Sigs))
	}
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

func run(dir, logKey, witnessKey string, proofs []string) error {
	log, err := note.NewVerifier(logKey)
	if err != nil {
		return err
	}
	seen, err := newWitness(witnessKey)
	if err != nil {
		return err
	}
	verifiers := note.VerifierList(log, seen)
	text, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return err
	}
	tree, err := checkpoint(text, verifiers)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	// This reader refuses every tile that the root does not bind.
	hashes := tlog.TileHashReader(tree, folder(dir))
	if err := entries(dir, tree, hashes); err != nil {
		return err
	}
	for old := int64(1); old <= tree.N; old++ {
		root, err := tlog.TreeHash(old, hashes)
		if err != nil {
			return err
		}
		proof, err := tlog.ProveTree(tree.N, old, hashes)
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, old, root); err != nil {
			return err
		}
	}
	for _, path := range proofs {
		if err := proof(path, verifiers, hashes); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	fmt.Printf("%d entries and %d proofs\n", tree.N, len(proofs))
	return nil
}

// entries compares the entries with the leaves.
func entries(dir string, tree tlog.Tree, hashes tlog.HashReader) error {
	index := int64(0)
	for place := int64(0); place*256 < tree.N; place++ {
		tile := tlog.Tile{H: 8, L: 0, N: place, W: int(min(256, tree.N-place*256))}
		path := strings.TrimPrefix(tile.Path(), "tile/8/0/")
		bytes, err := os.ReadFile(filepath.Join(dir, "tile", "entries", path))
		if err != nil {
			return err
		}
		for len(bytes) > 0 {
			length := int(binary.BigEndian.Uint16(bytes))
			entry := bytes[2 : 2+length]
			bytes = bytes[2+length:]
			leaf, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
			if err != nil {
				return err
			}
			if tlog.RecordHash(entry) != leaf[0] {
				return fmt.Errorf("entry %d is not its leaf", index)
			}
			index++
		}
	}
	if index != tree.N {
		return fmt.Errorf("there are %d entries, not %d", index, tree.N)
	}
	return nil
}

// proof checks a C2SP tlog-proof.
func proof(path string, verifiers note.Verifiers, hashes tlog.HashReader) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	head, signed, found := strings.Cut(string(text), "\n\n")
	if !found {
		return errors.New("it is cut off")
	}
	tree, err := checkpoint([]byte(signed), verifiers)
	if err != nil {
		return err
	}
	lines := strings.Split(head, "\n")
	if len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("it is no tlog-proof")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil {
		return err
	}
	var record tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		record = append(record, hash)
	}
	leaf, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
	if err != nil {
		return err
	}
	return tlog.CheckRecord(record, tree.N, tree.Hash, index, leaf[0])
}

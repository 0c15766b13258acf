using System.Security.Cryptography;
using System.Text;
using Aptic.Hosting;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Aptic.Tests.Specifications.Hosting;

public sealed class EncryptionKeysTests
{
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes("FR7630006000011234567890189");

    [Fact]
    public void What_is_sealed_is_opened_with_its_key_for_what_it_belongs_to()
    {
        var (keys, owner) = (Keys(("k1", 1)), Guid.CreateVersion7());
        Assert.Equal(Secret, keys.Open(owner, "k1", keys.Seal(owner, Secret)));
        Assert.Throws<AuthenticationTagMismatchException>(() => keys.Open(Guid.CreateVersion7(), "k1", keys.Seal(owner, Secret)));
    }

    [Fact]
    public void A_changed_byte_is_found()
    {
        var (keys, owner) = (Keys(("k1", 1)), Guid.CreateVersion7());
        var sealedBytes = keys.Seal(owner, Secret);
        sealedBytes[20] ^= 1;
        Assert.Throws<AuthenticationTagMismatchException>(() => keys.Open(owner, "k1", sealedBytes));
    }

    [Fact]
    public void The_same_text_is_sealed_differently_each_time()
    {
        var (keys, owner) = (Keys(("k1", 1)), Guid.CreateVersion7());
        Assert.NotEqual(keys.Seal(owner, Secret), keys.Seal(owner, Secret));
    }

    [Fact]
    public void After_a_rotation_new_things_take_the_new_key_and_old_ones_still_open()
    {
        var owner = Guid.CreateVersion7();
        var old = Keys(("k1", 1)).Seal(owner, Secret);
        var rotated = Keys(("k1", 1), ("k2", 2));

        Assert.Equal("k2", rotated.CurrentKeyId);
        Assert.Equal(Secret, rotated.Open(owner, "k1", old));
        Assert.Equal(Secret, Keys(("k2", 2)).Open(owner, "k2", rotated.Seal(owner, Secret)));
    }

    [Fact]
    public void Hashes_are_equal_for_equal_texts_and_differ_by_key_and_purpose()
    {
        var keys = Keys(("k1", 1), ("k2", 2));
        var hashes = keys.HashesOf("iban", "a");

        Assert.Equal(["k2", "k1"], hashes.Select(hash => hash.KeyId));
        Assert.Equal(hashes, keys.HashesOf("iban", "a"));
        Assert.Equal(hashes[1], Keys(("k1", 1)).HashesOf("iban", "a")[0]);
        Assert.Equal(4, hashes.Concat(keys.HashesOf("bic", "a")).Select(hash => hash.Hash).Distinct().Count());
        Assert.NotEqual(hashes[0].Hash, keys.HashesOf("iban", "b")[0].Hash);
    }

    [Fact]
    public void Without_a_key_or_with_one_of_another_length_nothing_starts()
    {
        Assert.Throws<InvalidOperationException>(() => Keys());
        var tooShort = new ConfigurationBuilder().AddInMemoryCollection([new("Keys:k1", Convert.ToBase64String(new byte[16]))]).Build();
        Assert.Throws<InvalidOperationException>(() => EncryptionKeys.From(tooShort, "Keys"));
    }

    private static EncryptionKeys Keys(params (string Id, byte Filler)[] keys) => EncryptionKeys.From(
        new ConfigurationBuilder().AddInMemoryCollection(keys.Select(key => new KeyValuePair<string, string?>(
            $"Keys:{key.Id}", Convert.ToBase64String(Enumerable.Repeat(key.Filler, 32).ToArray())))).Build(), "Keys");
}

using Aptic.Kernel;
using Xunit;

namespace Aptic.Tests.Specifications.Hosting;

public sealed class DeterministicIdTests
{
    [Fact]
    public void The_same_parts_name_the_same_thing_for_ever() =>
        Assert.Equal(new Guid("5b1976bf-64b6-5317-ad1b-499605f3f9f3"), DeterministicId.Of("funding", "conclude-agreement", "app", "key"));

    [Fact]
    public void An_id_is_a_uuid_of_version_5()
    {
        foreach (var number in Enumerable.Range(1, 200))
        {
            var text = DeterministicId.Of($"{number}").ToString();
            Assert.Equal('5', text[14]);
            Assert.Contains(text[19], "89ab");
        }
    }

    [Fact]
    public void Parts_are_not_confused_with_each_other_whatever_they_hold()
    {
        Guid[] ids =
        [
            DeterministicId.Of("ab", "c"), DeterministicId.Of("a", "bc"), DeterministicId.Of("abc"), DeterministicId.Of("c", "ab"),
            DeterministicId.Of("abc", ""), DeterministicId.Of("", "abc"), DeterministicId.Of("1:a1:b"), DeterministicId.Of("a", "b"),
            DeterministicId.Of("a1:b"), DeterministicId.Of("a\0b"), DeterministicId.Of(), DeterministicId.Of(""), DeterministicId.Of("é"), DeterministicId.Of("e"),
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }
}

using System.Collections.Frozen;

namespace Aptic.Catalogue.Standard;

/// <summary>The words that a column may hold, and what each means in v1.0.2.</summary>
public sealed class Vocabulary
{
    private readonly FrozenDictionary<string, VocabularyWord> _exact;
    private readonly FrozenDictionary<string, VocabularyWord> _normalised;

    public Vocabulary(params IReadOnlyList<VocabularyWord> words)
    {
        Words = words;
        var spelled = words.Select(word => (Text: word.Text, Word: word))
            .Concat(words.SelectMany(word => word.Spellings.Select(spelling => (Text: spelling, Word: word))))
            .ToList();
        _exact = FirstOfEach(spelled);
        _normalised = FirstOfEach(spelled.Select(entry => (SearchText.Normalise(entry.Text), entry.Word)));
    }

    public IReadOnlyList<VocabularyWord> Words { get; }

    /// <summary>Finds the word that a value is; null for a value that is none.</summary>
    /// <param name="isRespelled">True where the value differs from the word in case, accents, spaces or punctuation.</param>
    public VocabularyWord? Find(string value, out bool isRespelled)
    {
        isRespelled = false;
        if (_exact.TryGetValue(value, out var word)) return word;

        isRespelled = _normalised.TryGetValue(SearchText.Normalise(value), out word);
        return word;
    }

    private static FrozenDictionary<string, VocabularyWord> FirstOfEach(IEnumerable<(string Text, VocabularyWord Word)> entries) =>
        entries.DistinctBy(entry => entry.Text).ToFrozenDictionary(entry => entry.Text, entry => entry.Word);
}

/// <param name="Text">As the standard writes it, in the version that it belongs to.</param>
/// <param name="Meanings">What it is in v1.0.2; none where v1.0.2 says the same by saying nothing.</param>
/// <param name="Spellings">Other ways in which producers write it.</param>
public sealed record VocabularyWord(string Text, IReadOnlyList<VocabularyMeaning> Meanings, IReadOnlyList<string> Spellings)
{
    /// <summary>True for a word of v1.0.2 itself, which means itself.</summary>
    public bool IsCurrent => Meanings is [var only] && only.Value == Text;

    /// <summary>A word of v1.0.2.</summary>
    public static VocabularyWord Current(string field, string text, params IReadOnlyList<string> spellings) =>
        new(text, [new VocabularyMeaning(field, text)], spellings);

    /// <summary>A word of v0.1.</summary>
    public static VocabularyWord Early(string text, params IReadOnlyList<VocabularyMeaning> meanings) =>
        new(text, meanings, ShortForms(text));

    /// <summary>v0.1 explains its words after a colon; producers leave the explanation out.</summary>
    private static string[] ShortForms(string text) => text.Split(" : ") is [var word, _] ? [word] : [];
}

/// <summary>A value of v1.0.2 and the field that it stands in.</summary>
public sealed record VocabularyMeaning(string Field, string Value)
{
    public override string ToString() => $"{Field}: {Value}";
}

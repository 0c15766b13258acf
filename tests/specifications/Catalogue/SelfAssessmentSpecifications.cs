using Aptic.Catalogue.Venues.Domain;
using Xunit;

namespace Aptic.Tests.Specifications.Catalogue;

/// <summary>Before it applies, a venue can ask itself whether it needs cheques; and it knows what it will be examined on.</summary>
public sealed class SelfAssessmentSpecifications
{
    private static readonly IReadOnlyList<string> Codes = SelfAssessment.Boxes.Select(box => box.Code).ToList();

    [Fact]
    public void With_all_boxes_ticked_there_is_no_need_of_cheques()
    {
        var result = SelfAssessment.Of([.. Codes]);
        Assert.Equal(("none", 0), (result.Need, result.Blank.Count));
    }

    [Fact]
    public void With_any_box_blank_there_perhaps_is_and_the_blank_ones_are_told() => Assert.All(Codes, blank =>
    {
        var result = SelfAssessment.Of([.. Codes.Where(code => code != blank)]);
        Assert.Equal(("perhaps", blank), (result.Need, Assert.Single(result.Blank).Code));
    });

    [Fact]
    public void With_nothing_ticked_there_perhaps_is() => Assert.Equal(Codes, SelfAssessment.Of([]).Blank.Select(box => box.Code));

    [Fact]
    public void Codes_of_boxes_and_criteria_are_unique_and_kebab_case()
    {
        var criteria = QualificationCriteria.All.Select(criterion => criterion.Code).ToList();
        foreach (var codes in new[] { Codes, criteria })
        {
            Assert.Equal(codes.Distinct(), codes);
            Assert.All(codes, code => Assert.Matches(@"\A[a-z]+(-[a-z]+)*\z", code));
        }
    }
}

using System.Net;
using System.Text.Json;
using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Internal;
using Amazon.ElasticLoadBalancingV2.Model;
using Amazon.QueryProtocol;
using Amazon.Runtime;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Traffic.Elbv2;

/// <summary>The client against the description of the API: what it sends, what it reads, and what it makes of errors.</summary>
public sealed class Elbv2ClientModelTests
{
    /// <summary>Members that AWS added after the description was written. What is not here has to be in it.</summary>
    private static readonly string[] Newer =
    [
        "Action.JwtValidationConfig", "Rule.Transforms", "HostHeaderConditionConfig.RegexValues", "PathPatternConditionConfig.RegexValues", "HttpHeaderConditionConfig.RegexValues",
    ];

    [Elbv2ModelFact]
    public void Should_HaveAMethodForEachOperation_When_ComparedWithTheModel()
    {
        // Given
        var model = Elbv2Model.Read().GetProperty("operations");
        var methods = typeof(IAmazonElasticLoadBalancingV2).GetMethods().Where(method => !method.IsStatic).Select(method => method.Name);

        // Then
        Assert.Equal(Elbv2Model.Operations.Select(operation => operation + "Async").Order(StringComparer.Ordinal), methods.Order(StringComparer.Ordinal));
        Assert.All(Elbv2Model.Operations, operation => Assert.True(model.TryGetProperty(operation, out _), operation));
    }

    [Elbv2ModelFact]
    public void Should_SendWhatTheModelKnows_When_AllMembersAreSet()
    {
        // Given
        var model = Elbv2Model.Read();
        foreach (var operation in Elbv2Model.Operations)
        {
            var request = (AmazonElasticLoadBalancingV2Request)ShapeSample.Make(TypeOf(operation + "Request"));

            // When
            var sent = QueryMarshaller.Instance.Marshall(request).Parameters.Where(field => field.Key is not ("Action" or "Version")).ToDictionary(field => field.Key, field => field.Value);

            // Then
            Assert.Equal(operation, request.Operation);
            Assert.Equal(ShapeSample.Fields(request).Order(StringComparer.Ordinal), sent.Keys.Order(StringComparer.Ordinal));
            Assert.Empty(ShapeComparison.OfFields(model, Elbv2Model.ShapeOf(model, operation, "input"), sent, Newer));
            Assert.Empty(ShapeComparison.OfType(model, Elbv2Model.ShapeOf(model, operation, "input"), request.GetType(), Newer));
        }
    }

    [Elbv2ModelFact]
    public void Should_ReadWhatTheModelKnows_When_AllMembersAreThere()
    {
        // Given
        var model = Elbv2Model.Read();
        foreach (var operation in Elbv2Model.Operations)
        {
            var type = TypeOf(operation + "Response");
            var shape = Elbv2Model.ShapeOf(model, operation, "output");

            // When
            var response = (AmazonElasticLoadBalancingV2Response)Activator.CreateInstance(type)!;
            response.Read(new XmlShape(ShapeComparison.Answer(model, shape, "Result")));

            // Then
            Assert.Empty(ShapeComparison.OfType(model, shape, type, Newer));
            Assert.Empty(ShapeSample.Missing(response, Newer));
        }
    }

    [Elbv2ModelFact]
    public void Should_HaveATypedException_When_AnOperationDocumentsAnError()
    {
        // Given
        var model = Elbv2Model.Read();
        var documented = Elbv2Model.Operations.SelectMany(operation => Elbv2Model.Errors(model, operation)).Distinct().ToList();

        // When
        var made = documented.Select(error => (error.Key, Exceptions.Create("x", null, ErrorType.Sender, error.Key, "1", HttpStatusCode.BadRequest).GetType().Name));

        // Then
        Assert.Equal(26, documented.Count);
        Assert.Equal(documented.Select(error => (error.Key, error.Value)), made);
    }

    [Elbv2ModelFact]
    public void Should_KnowTheValues_When_TheModelListsThem()
    {
        // Given
        var shapes = Elbv2Model.Read().GetProperty("shapes");
        var types = typeof(IAmazonElasticLoadBalancingV2).Assembly.GetTypes().Where(type => type.BaseType == typeof(ConstantClass) && type.Namespace == "Amazon.ElasticLoadBalancingV2");

        foreach (var type in types.Where(type => shapes.TryGetProperty(type.Name, out _)))
        {
            // When
            var values = type.GetFields().Where(field => field.IsStatic).Select(field => ((ConstantClass)field.GetValue(null)!).Value);

            // Then
            Assert.Empty(Values(shapes, type.Name).Except(values).Select(value => $"{type.Name} lacks {value}"));
        }
    }

    private static IEnumerable<string> Values(JsonElement shapes, string name) => shapes.GetProperty(name).GetProperty("enum").EnumerateArray().Select(value => value.GetString()!);

    private static Type TypeOf(string name) => typeof(Rule).Assembly.GetType($"Amazon.ElasticLoadBalancingV2.Model.{name}", throwOnError: true)!;
}

using System.Globalization;
using System.Xml.Linq;

namespace Rollout.Tasks.Tests.Traffic.Elbv2;

/// <summary>A small ELBv2: one load balancer, one listener, rules, target groups. It answers and refuses as the real one does, as far as the router can tell.</summary>
internal sealed class ElbModel
{
    private const string Arn = "arn:aws:elasticloadbalancing:us-east-1:000000000000:";
    private readonly List<(string Name, List<XElement> Targets)> groups = [];
    private readonly List<(string Arn, int Port, XElement Actions)> rules = [];

    public string Name { get; init; } = "nest";

    public string LoadBalancerType { get; set; } = "application";

    public int[] ListenerPorts { get; set; } = [80];

    /// <summary>Rules on one page of DescribeRules.</summary>
    public int PageSize { get; set; } = 100;

    public string Health { get; set; } = "healthy";

    /// <summary>Deregistration delay by group; 300 where nothing is said.</summary>
    public Dictionary<string, string> DrainDelays { get; } = [];

    /// <summary>Stickiness of the targets of a group, in seconds; none where nothing is said.</summary>
    public Dictionary<string, int> StickyTargets { get; } = [];

    /// <summary>Conditions by the name of the rule; none where nothing is said.</summary>
    public Dictionary<string, IReadOnlyList<XElement>> Conditions { get; } = [];

    /// <summary>Transforms by the name of the rule; none where nothing is said.</summary>
    public Dictionary<string, IReadOnlyList<XElement>> Transforms { get; } = [];

    public string ListenerArn => ListenerArnOf(ListenerPorts[0]);

    /// <summary>The actions of the listener's default rule.</summary>
    public XElement DefaultActions { get; set; } = new("Actions", new XElement("member", new XElement("Type", "fixed-response"), new XElement("FixedResponseConfig", new XElement("StatusCode", "404"))));

    public static string GroupArn(string name) => $"{Arn}targetgroup/{name}/73e2d6bc24d8a067";

    public string RuleArn(string name) => $"{Arn}listener-rule/app/{Name}/50dc6c495c0c9188/f2f7dc8efc522ab2/{name}";

    /// <summary>A forward action with a stickiness setting, as the API describes it.</summary>
    public static XElement Forward(params IEnumerable<(string Group, int Weight)> groups) => new(
        "member",
        new XElement("Type", "forward"),
        new XElement(
            "ForwardConfig",
            new XElement("TargetGroups", groups.Select(group => new XElement("member", new XElement("TargetGroupArn", GroupArn(group.Group)), new XElement("Weight", group.Weight)))),
            new XElement("TargetGroupStickinessConfig", new XElement("Enabled", "true"), new XElement("DurationSeconds", 300))));

    public ElbModel WithGroups(params IEnumerable<string> names)
    {
        groups.AddRange(names.Select(name => (name, new List<XElement>())));
        return this;
    }

    /// <summary>A rule of the first listener; its name is the end of its ARN.</summary>
    public ElbModel WithRule(string name, params IEnumerable<XElement> actions) => WithRuleAt(ListenerPorts[0], name, actions);

    public ElbModel WithRuleAt(int port, string name, params IEnumerable<XElement> actions)
    {
        rules.Add((RuleArn(name), port, new XElement("Actions", actions)));
        return this;
    }

    /// <summary>Whether there is a rule of that name.</summary>
    public bool Has(string name) => rules.Exists(rule => rule.Arn == RuleArn(name));

    /// <summary>Actions of a rule as they stand now.</summary>
    public XElement Actions(string name) => rules.Single(rule => rule.Arn == RuleArn(name)).Actions;

    /// <summary>Weights of a rule as they stand now.</summary>
    public IReadOnlyList<int> Weights(string name) => [.. Actions(name).Descendants("Weight").Select(weight => int.Parse(weight.Value, CultureInfo.InvariantCulture))];

    public XElement Answer(ElbRequest request) => request.Operation switch
    {
        "DescribeLoadBalancers" => LoadBalancers(request),
        "DescribeListeners" => new XElement("Result", new XElement("Listeners", Listeners())),
        "DescribeRules" => Rules(request),
        "DescribeTargetGroups" => Groups(request),
        "DescribeTargetHealth" => Targets(request),
        "DescribeTargetGroupAttributes" => Attributes(request),
        "ModifyRule" => ModifyRule(request),
        "ModifyListener" => ModifyListener(request),
        "RegisterTargets" => Register(request),
        "DeregisterTargets" => Deregister(request),
        _ => throw new ElbRefusal("InvalidAction", $"no operation {request.Operation}"),
    };

    private XElement LoadBalancers(ElbRequest request)
    {
        var names = request.Texts("Names");
        if (names.Except([Name]).Any())
        {
            throw new ElbRefusal("LoadBalancerNotFound", "One or more load balancers not found");
        }

        return new XElement("Result", new XElement("LoadBalancers", new XElement("member", new XElement("LoadBalancerArn", $"{Arn}loadbalancer/app/{Name}/50dc6c495c0c9188"), new XElement("LoadBalancerName", Name), new XElement("Type", LoadBalancerType))));
    }

    private IEnumerable<XElement> Listeners() => ListenerPorts.Select(port => new XElement(
        "member",
        new XElement("ListenerArn", ListenerArnOf(port)),
        new XElement("Port", port),
        new XElement("Protocol", "HTTP"),
        new XElement("DefaultActions", DefaultActions.Elements())));

    private string ListenerArnOf(int port) => $"{Arn}listener/app/{Name}/50dc6c495c0c9188/{port:D16}";

    private XElement Rules(ElbRequest request)
    {
        var asked = request.Texts("RuleArns");
        var start = int.Parse(request["Marker"] ?? "0", CultureInfo.InvariantCulture);
        var listener = request["ListenerArn"];
        var all = rules.Where(rule => listener is null || ListenerArnOf(rule.Port) == listener).Select((rule, index) => Rule(rule.Arn, (index + 1).ToString(CultureInfo.InvariantCulture), rule.Actions)).Append(Rule(RuleArn("default"), "default", DefaultActions));
        var chosen = all.Where(rule => asked.Count == 0 || asked.Contains(rule.Element("RuleArn")!.Value)).ToList();
        if (chosen.Count < asked.Count)
        {
            throw new ElbRefusal("RuleNotFound", "One or more rules not found");
        }

        var more = start + PageSize < chosen.Count ? new XElement("NextMarker", start + PageSize) : null;
        return new XElement("Result", new XElement("Rules", chosen.Skip(start).Take(PageSize)), more);
    }

    private XElement Rule(string arn, string priority, XElement actions) => new(
        "member",
        new XElement("RuleArn", arn),
        new XElement("Priority", priority),
        new XElement("Conditions", Conditions.GetValueOrDefault(arn[(arn.LastIndexOf('/') + 1)..])),
        new XElement("Transforms", Transforms.GetValueOrDefault(arn[(arn.LastIndexOf('/') + 1)..])),
        new XElement("IsDefault", priority == "default" ? "true" : "false"),
        new XElement("Actions", actions.Elements()));

    private XElement Groups(ElbRequest request)
    {
        var names = request.Texts("Names");
        if (names.Except(groups.Select(group => group.Name)).Any())
        {
            throw new ElbRefusal("TargetGroupNotFound", "One or more target groups not found");
        }

        var chosen = groups.Where(group => names.Count == 0 || names.Contains(group.Name));
        return new XElement("Result", new XElement("TargetGroups", chosen.Select(group => new XElement("member", new XElement("TargetGroupArn", GroupArn(group.Name)), new XElement("TargetGroupName", group.Name)))));
    }

    private XElement Targets(ElbRequest request) => new("Result", new XElement("TargetHealthDescriptions", TargetsOf(request).Select(target => new XElement(
        "member",
        new XElement("Target", target.Elements()),
        new XElement("TargetHealth", new XElement("State", Health), Health == "healthy" ? null : new XElement("Reason", "Target.Timeout"), Health == "healthy" ? null : new XElement("Description", "Request timed out"))))));

    private XElement Attributes(ElbRequest request)
    {
        _ = TargetsOf(request);
        var delay = DrainDelays.FirstOrDefault(entry => GroupArn(entry.Key) == request["TargetGroupArn"]).Value ?? "300";
        return new XElement("Result", new XElement("Attributes", Sticky(request["TargetGroupArn"]!), new XElement("member", new XElement("Key", "deregistration_delay.timeout_seconds"), new XElement("Value", delay))));
    }

    private IEnumerable<XElement> Sticky(string arn)
    {
        var seconds = StickyTargets.Where(entry => GroupArn(entry.Key) == arn).Select(entry => (int?)entry.Value).FirstOrDefault();
        (string Key, string Value)[] attributes = [("stickiness.enabled", seconds is null ? "false" : "true"), ("stickiness.type", "lb_cookie"), ("stickiness.lb_cookie.duration_seconds", $"{seconds ?? 86_400}")];
        return attributes.Select(attribute => new XElement("member", new XElement("Key", attribute.Key), new XElement("Value", attribute.Value)));
    }

    private XElement ModifyRule(ElbRequest request)
    {
        var index = rules.FindIndex(rule => rule.Arn == request["RuleArn"]);
        if (request["RuleArn"] == RuleArn("default"))
        {
            throw new ElbRefusal("OperationNotPermitted", $"Default rule '{request["RuleArn"]}' cannot be modified");
        }

        if (index < 0)
        {
            throw new ElbRefusal("RuleNotFound", "One or more rules not found");
        }

        rules[index] = rules[index] with { Actions = Accepted(request.Tree("Actions")) };
        return new XElement("Result", new XElement("Rules", Rule(rules[index].Arn, "1", rules[index].Actions)));
    }

    private XElement ModifyListener(ElbRequest request)
    {
        if (request["ListenerArn"] != ListenerArn)
        {
            throw new ElbRefusal("ListenerNotFound", "One or more listeners not found");
        }

        DefaultActions = new XElement("Actions", Accepted(request.Tree("DefaultActions")).Elements());
        return new XElement("Result", new XElement("Listeners", Listeners()));
    }

    private XElement Accepted(XElement actions)
    {
        foreach (var action in actions.Elements())
        {
            var arns = action.Descendants("TargetGroupArn").Select(arn => arn.Value).ToList();
            var weights = action.Descendants("Weight").Select(weight => int.Parse(weight.Value, CultureInfo.InvariantCulture));
            var oidc = action.Element("AuthenticateOidcConfig");
            (string Code, string Message)? refusal = 0 switch
            {
                _ when weights.Any(weight => weight is < 0 or > 999) => ("ValidationError", "The weight for each target group must be between 0 and 999, inclusive"),
                _ when arns.Except(groups.Select(group => GroupArn(group.Name))).Any() => ("TargetGroupNotFound", "One or more target groups not found"),
                _ when action.Element("TargetGroupArn") is not null && arns.Count > 2 => ("ValidationError", "You cannot specify both a target group and several in a ForwardConfig"),
                _ when oidc is not null && oidc.Element("ClientSecret") is null && oidc.Element("UseExistingClientSecret")?.Value != "true" => ("ValidationError", "A client secret must be specified"),
                _ => null,
            };
            if (refusal is var (code, message))
            {
                throw new ElbRefusal(code, message);
            }

            // The real API tells neither of them.
            oidc?.Elements().Where(member => member.Name.LocalName is "ClientSecret" or "UseExistingClientSecret").ToList().ForEach(member => member.Remove());
        }

        return actions;
    }

    private XElement Register(ElbRequest request)
    {
        var targets = TargetsOf(request);
        targets.AddRange(request.Tree("Targets").Elements().Where(target => !targets.Exists(other => XNode.DeepEquals(other, target))).ToList());
        return new XElement("Result");
    }

    private XElement Deregister(ElbRequest request)
    {
        TargetsOf(request).RemoveAll(target => request.Tree("Targets").Elements().Any(other => XNode.DeepEquals(other, target)));
        return new XElement("Result");
    }

    private List<XElement> TargetsOf(ElbRequest request)
    {
        var group = groups.FirstOrDefault(entry => GroupArn(entry.Name) == request["TargetGroupArn"]);
        return group.Targets ?? throw new ElbRefusal("TargetGroupNotFound", "One or more target groups not found");
    }
}

/// <summary>The model refuses a request.</summary>
internal sealed class ElbRefusal(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
